#include "consumer/smtp_reply.hpp"

#include "tests/catch.hpp"

namespace roster::consumer {
namespace {

SmtpReplies replies(std::initializer_list<const char*> lines) {
    SmtpReplies result;
    for (const auto* line : lines) result.add_line(line);
    return result;
}

Mail mail_to(const std::string& to) {
    return {.to = to,
            .from = {},
            .subject = "0427 is your activation code",
            .message_id = {},
            .text = {},
            .html = {},
            .code = "0427"};
}

}  // namespace

TEST_CASE("5xx about a mail is final, 4xx is not", "[smtp_reply]") {
    CHECK(is_final_refusal(replies({"220 hello\r\n", "250 ok\r\n", "550 no such user\r\n"}), true));
    CHECK(is_final_refusal(replies({"550 no such user\r\n"}), false));
    CHECK_FALSE(is_final_refusal(replies({"220 hello\r\n", "451 greylisted\r\n"}), true));
    CHECK_FALSE(is_final_refusal(replies({"220 hello\r\n", "250 ok\r\n"}), true));
    CHECK_FALSE(is_final_refusal({}, true));
    CHECK(
        is_final_refusal(replies({"220 hello\r\n", "550 no such user\r\n", "221 bye\r\n"}), true));
}

TEST_CASE("5xx about ourselves is not about the mail", "[smtp_reply]") {
    CHECK_FALSE(is_final_refusal(replies({"554 no service for you\r\n"}), true));
    CHECK_FALSE(is_final_refusal(replies({"220 hello\r\n", "535 bad credentials\r\n"}), true));
    CHECK_FALSE(
        is_final_refusal(replies({"220 hello\r\n", "530 authentication required\r\n"}), true));
}

TEST_CASE("the lines of one reply are joined", "[smtp_reply]") {
    const auto said = replies({"250 ok\r\n", "550-5.7.1 This is\r\n", "550 5.7.1 spam\r\n"});
    CHECK(said.code() == 550);
    CHECK(said.text() == "550-5.7.1 This is 5.7.1 spam");
    CHECK(replies({"250-SIZE\r\n", "250 8BITMIME\r\n", "451 a\r\n", "451 b\r\n"}).text() ==
          "451 b");
    CHECK(replies({"garbage", "25", ""}).code() == std::nullopt);
}

TEST_CASE("what an operator is shown holds neither address nor code", "[smtp_reply]") {
    const auto mail = mail_to("Ada.Lovelace@example.org");
    for (const auto* said :
         {"550 5.1.1 <Ada.Lovelace@example.org>: User unknown", "550 ada.lovelace@EXAMPLE.ORG?",
          "550 Unknown user Ada.Lovelace in domain example.org",
          "550 ada.lovelace+x@example.org=foo@relay",
          "550 rejected: \"0427 is your activation code\" looks like spam"}) {
        const auto shown = redacted(said, mail);
        CAPTURE(said, shown);
        CHECK(shown.starts_with("550 "));
        CHECK_FALSE(shown.contains('@'));
        CHECK_FALSE(shown.contains("ovelace"));
        CHECK_FALSE(shown.contains("xample"));
        CHECK_FALSE(shown.contains("0427"));
    }
    CHECK(redacted("550 5.1.1 User unknown", mail) == "550 5.1.1 User unknown");
}

TEST_CASE("what an operator is shown is short and printable", "[smtp_reply]") {
    CHECK(redacted(std::string(5000, 'x'), mail_to("a@b.c")).size() == 200);
    CHECK(redacted("550 \x1B[31mred\r\n\xC3\xA9", mail_to("z@y.x")) == "550 [31mred");
    CHECK(redacted("", mail_to("")).empty());
}

}  // namespace roster::consumer
