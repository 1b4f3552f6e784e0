// An address as people type it: what is taken is an address in one canonical form, and stays it.
#include <algorithm>

#include "actors/network_limits.hpp"
#include "http/public/email_input.hpp"
#include "tests/fuzz/target.hpp"
#include "text/utf8.hpp"

namespace roster::fuzz {

void check_email(std::string_view octets) {
    if (!text::is_utf8(octets)) return;
    const auto email = http::read_email(octets);
    hold(email.has_value() == http::parse_email(octets).has_value(), "read in two ways");
    if (!email) return;
    const auto& text = email->text();
    hold(text.size() <= 254, "longer than an address may be");
    hold(std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; }), "not printable");
    hold(std::ranges::count(text, '@') == 1, "not one @");
    hold(domain::EmailAddress::parse(text) == *email, "no address to the domain");
    hold(http::read_email(text) == *email, "read again it is another");
    const auto canonical = domain::EmailAddress::parse(email->canonical());
    hold(canonical && canonical->canonical() == email->canonical(), "canonical is not canonical");
    if (const auto mailbox = actors::mailbox_of_sub_address(text))
        hold(mailbox->find('+') > mailbox->find('@') || mailbox->find('+') == mailbox->npos,
             "a mailbox with a sub-address");
}

}  // namespace roster::fuzz
