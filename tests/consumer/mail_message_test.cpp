#include "consumer/mail_message.hpp"

#include "tests/catch.hpp"
#include "tests/consumer/received_mail.hpp"

namespace roster::consumer {
namespace {

using Kind = MailError::Kind;

constexpr auto date =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::seconds(72845);

Mail sample() {
    return {.to = "ada@example.org",
            .from = "Roster <no-reply@roster.example>",
            .subject = "0427 is your activation code",
            .message_id = "01a204e4-fb43-7aab-8260-427c771d226f@roster.example",
            .text = "Your code: 0427\n.\n..dots\ndéjà €\n",
            .html = "<p>0427 déjà</p>\n"};
}

std::string written(const Mail& mail) {
    const auto message = write_message(mail, date);
    REQUIRE(message);
    return *message;
}

bool is_refused(const Mail& mail) {
    const auto message = write_message(mail, date);
    return !message && message.error().kind == Kind::not_mailable;
}

}  // namespace

TEST_CASE("a message has the headers that mail programs and filters look for", "[mail_message]") {
    const auto message = written(sample());
    for (const auto* line :
         {"Date: Sun, 22 Nov 2026 20:14:05 +0000\r\n", "From: Roster <no-reply@roster.example>\r\n",
          "To: ada@example.org\r\n", "Subject: 0427 is your activation code\r\n",
          "Message-ID: <01a204e4-fb43-7aab-8260-427c771d226f@roster.example>\r\n",
          "Auto-Submitted: auto-generated\r\n", "MIME-Version: 1.0\r\n",
          "Content-Type: multipart/alternative; boundary=\"=_roster_part\"\r\n"}) {
        CAPTURE(line);
        CHECK(message.contains(line));
    }
    // Readers show the last part they understand.
    CHECK(message.find("text/plain") < message.find("text/html"));
}

TEST_CASE("a message is read as it was written", "[mail_message]") {
    auto mail = sample();
    mail.subject = GENERATE(as<std::string>{}, "0427 is your code",
                            "Vous avez déjà un compte “Söhne”", std::string(200, 'x') + " é");
    const auto parsed = parse_message(written(mail));
    REQUIRE(parsed);
    CHECK(parsed->to == mail.to);
    CHECK(parsed->subject == mail.subject);
    CHECK(parsed->text == mail.text);
    CHECK(parsed->html == mail.html);
}

TEST_CASE("no line is longer than SMTP allows, and none is doubled for its dot", "[mail_message]") {
    auto mail = sample();
    mail.subject = std::string(3000, 's');
    mail.from = std::string(900, 'n') + " <no-reply@roster.example>";
    mail.text = std::string(5000, 't') + "\n.\n";
    const auto message = written(mail);
    std::size_t begin = 0;
    for (auto end = message.find("\r\n"); end != message.npos; end = message.find("\r\n", begin)) {
        CHECK(end - begin <= 998);
        begin = end + 2;
    }
    CHECK(begin == message.size());
    CHECK(message.contains("\r\n.\r\n"));
    CHECK_FALSE(message.contains("\r\n..\r\n"));
}

TEST_CASE("a line break or NUL in what becomes a header is refused", "[mail_message]") {
    const auto poison = GENERATE(std::string("\r\nBcc: eve@example.org"), std::string("\n"),
                                 std::string("\r"), std::string("\0", 1), std::string("\x7F"));
    for (auto member : {&Mail::to, &Mail::from, &Mail::subject, &Mail::message_id}) {
        auto mail = sample();
        const auto value = mail.*member;
        mail.*member = value + poison;
        CHECK(is_refused(mail));
        mail.*member = value.substr(0, 3) + poison + value.substr(3);
        CHECK(is_refused(mail));
    }
}

TEST_CASE("a recipient that would mean more than one mailbox is refused", "[mail_message]") {
    for (const auto* to :
         {"", "ada", "@example.org", "ada@", "a@b@c", "ada@example.org, eve@example.org",
          "<ada@example.org>", "ada@example.org>", "a b@example.org", "\xC3\xA9@example.org",
          "ada@example.org NOTIFY=SUCCESS"}) {
        auto mail = sample();
        mail.to = to;
        CAPTURE(to);
        CHECK(is_refused(mail));
    }
}

TEST_CASE("text that is no UTF-8 is refused", "[mail_message]") {
    auto mail = sample();
    mail.text += "\xE9";
    CHECK(is_refused(mail));
}

TEST_CASE("a sender may have a name, in any script", "[mail_message]") {
    auto mail = sample();
    mail.from =
        GENERATE(as<std::string>{}, "no-reply@localhost", "Söhne & Co. <no-reply@localhost>",
                 "\"Acme, \\\"Inc.\\\"\" <no-reply@localhost>", "<no-reply@localhost>");
    const auto expected = parse_mailbox(mail.from);
    REQUIRE(expected);
    CHECK(expected->address == "no-reply@localhost");
    CHECK(written(mail).contains("no-reply@localhost"));
}

TEST_CASE("specials in the sender's name are quoted", "[mail_message]") {
    auto mail = sample();
    mail.from = "Acme, Inc. <no-reply@localhost>";
    CHECK(written(mail).contains("From: \"Acme, Inc.\" <no-reply@localhost>\r\n"));
}

TEST_CASE("other encodings are read too", "[mail_message]") {
    const auto parsed = parse_message(
        "to: Ada <ada@example.org>\nsubject: 0427\n code\ncontent-type: multipart/alternative; "
        "boundary=b; x=y\n\n"
        "--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nZMOp\nasOg\n"
        "--b\nContent-Type: text/html\n\n<p>\n--b--\n");
    REQUIRE(parsed);
    CHECK(parsed->to == "ada@example.org");
    CHECK(parsed->subject == "0427 code");
    CHECK(parsed->text == "déjà");
    CHECK(parsed->html == "<p>\n");
}

TEST_CASE("what is no such message is not read", "[mail_message]") {
    CHECK_FALSE(parse_message(""));
    CHECK_FALSE(parse_message("Subject: x\r\n\r\nplain"));
    CHECK(parse_message("Content-Type: multipart/alternative; boundary=\"b\"\n\n--b"));
}

}  // namespace roster::consumer
