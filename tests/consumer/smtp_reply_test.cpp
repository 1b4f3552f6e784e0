#include "consumer/smtp_reply.hpp"

#include "tests/catch.hpp"

namespace roster::consumer {
namespace {

using Kind = MailError::Kind;

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

TEST_CASE("4xx is passing, about the mail or about the server", "[smtp_reply]") {
    CHECK(fault_of(SmtpStage::recipient, 451, "451 4.7.1 greylisted") == Kind::later);
    CHECK(fault_of(SmtpStage::sender, 452, "452 too many mails") == Kind::later);
    CHECK(fault_of(SmtpStage::content, 451, "451 try again") == Kind::later);
    CHECK(fault_of(SmtpStage::introduction, 454, "454 no TLS now") == Kind::unreachable);
    for (const auto stage :
         {SmtpStage::introduction, SmtpStage::sender, SmtpStage::recipient, SmtpStage::content})
        CHECK(fault_of(stage, 421, "421 4.7.0 too many connections") == Kind::unreachable);
}

TEST_CASE("5xx is the person's only where it is about the recipient or the text", "[smtp_reply]") {
    CHECK(fault_of(SmtpStage::recipient, 550, "550 5.1.1 no such user") == Kind::refused);
    CHECK(fault_of(SmtpStage::recipient, 550, "550 no such user") == Kind::refused);
    CHECK(fault_of(SmtpStage::recipient, 552, "552 5.2.2 mailbox full") == Kind::refused);
    CHECK(fault_of(SmtpStage::recipient, 501, "501 5.1.3 bad address") == Kind::refused);
    CHECK(fault_of(SmtpStage::content, 554, "554 5.7.1 spam") == Kind::refused);
}

TEST_CASE("5xx about ourselves is nobody else's", "[smtp_reply]") {
    CHECK(fault_of(SmtpStage::introduction, 554, "554 no service for you") == Kind::ours);
    CHECK(fault_of(SmtpStage::introduction, 504, "504 5.5.2 need a dot") == Kind::ours);
    CHECK(fault_of(SmtpStage::introduction, 550, "550 go away") == Kind::ours);
    CHECK(fault_of(SmtpStage::introduction, 535, "535 bad credentials") == Kind::ours);
    CHECK(fault_of(SmtpStage::sender, 550, "550 5.1.8 who are you") == Kind::ours);
    CHECK(fault_of(SmtpStage::sender, 530, "530 authenticate first") == Kind::ours);
    // As Postfix does, with what it thought of EHLO and of the sender.
    CHECK(fault_of(SmtpStage::recipient, 504, "504 5.5.2 <pod>: Helo command rejected") ==
          Kind::ours);
    CHECK(fault_of(SmtpStage::recipient, 550, "550 5.1.8 Sender address rejected") == Kind::ours);
    CHECK(fault_of(SmtpStage::recipient, 530, "530 5.7.0 Must issue STARTTLS") == Kind::ours);
    CHECK(fault_of(SmtpStage::content, 503, "503 bad sequence") == Kind::ours);
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
