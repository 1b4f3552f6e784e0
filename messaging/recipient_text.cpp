#include "messaging/recipient_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "text/json_writer.hpp"

namespace roster::messaging {
namespace {

constexpr std::size_t max_email = 254;
constexpr std::size_t max_locale = 35;  // BCP 47, 4.4.1

bool is_tag_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

std::string recipient_json(const domain::Recipient& recipient) {
    return fmt::format(R"({{"email":{},"locale":{}}})", text::json_string(recipient.email.text()),
                       text::json_string(recipient.locale.tag));
}

std::optional<domain::Recipient> read_recipient(Fields& fields) {
    auto email = domain::EmailAddress::parse(fields.text("email", max_email));
    if (!email) fields.fail("email");
    auto tag = fields.text("locale", max_locale);
    if (tag.empty() || !std::ranges::all_of(tag, is_tag_character)) fields.fail("locale");
    if (fields.failed()) return std::nullopt;
    return domain::Recipient{.email = std::move(*email), .locale = {std::move(tag)}};
}

}  // namespace roster::messaging
