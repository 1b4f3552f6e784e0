// What a mail server says: judged, and told without address and code.
#include "consumer/smtp_reply.hpp"

#include <algorithm>

#include "domain/mail_detail.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

void check_smtp_reply(std::string_view octets) {
    consumer::SmtpReplies replies;
    for (auto rest = octets; !rest.empty();) {
        const auto end = rest.find('\n');
        replies.add_line(rest.substr(0, end));
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    hold(replies.text().size() <= 4 * 1024, "an answer without bounds");
    if (const auto code = replies.code()) {
        hold(*code >= 0 && *code <= 999, "no reply code");
        using Stage = consumer::SmtpStage;
        for (const auto stage :
             {Stage::introduction, Stage::sender, Stage::recipient, Stage::content})
            (void)consumer::fault_of(stage, *code, replies.text());
    }
    consumer::Mail mail;
    mail.to = "ada@example.com";
    mail.code = "0427";
    const auto told = consumer::redacted(octets, mail);
    hold(told.size() <= domain::MailDetail::max_characters, "longer than a detail");
    hold(std::ranges::all_of(told, [](char c) { return c >= ' ' && c < 0x7F; }), "not printable");
    hold(told.find("ada@example.com") == told.npos, "the address is told");
    hold(told.find(" 0427 ") == told.npos, "the code is told");
    hold(told.find('@') == told.npos, "an address is told");
}

}  // namespace roster::fuzz
