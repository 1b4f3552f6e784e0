#include "consumer/verification_mail.hpp"

#include <fstream>

#include "consumer/mail_message.hpp"
#include "crypto/random_ids.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/temporary_directory.hpp"

namespace roster::consumer {
namespace {

using namespace std::chrono_literals;

const auto issued_at = *domain::parse_rfc3339("2026-11-22T20:14:05.123456Z");

MailTemplates built_in(const std::string& product = "Roster") {
    auto templates =
        MailTemplates::load({.from = "Roster <no-reply@roster.example>", .product_name = product});
    REQUIRE(templates);
    return *std::move(templates);
}

CodeMail code_mail(const std::string& locale, std::chrono::seconds lifetime = 60s) {
    return {
        .recipient = {.email = *domain::EmailAddress::parse("ada@example.org"), .locale = {locale}},
        .code_id = crypto::new_id<domain::CodeId>(issued_at),
        .code = *domain::VerificationCode::parse("0427", 4),
        .issued_at = issued_at,
        .expires_at = issued_at + lifetime};
}

NoticeMail notice_mail(const std::string& locale) {
    return {
        .recipient = {.email = *domain::EmailAddress::parse("ada@example.org"), .locale = {locale}},
        .event_id = crypto::new_id<domain::EventId>(issued_at)};
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string error_of(const std::filesystem::path& directory) {
    const auto loaded = MailTemplates::load({.directory = directory});
    return loaded ? std::string() : loaded.error();
}

}  // namespace

TEST_CASE("the subject begins with the code, leading zero and all", "[verification_mail]") {
    CHECK(built_in().render(code_mail("en")).subject == "0427 is your activation code");
    CHECK(built_in().render(code_mail("fr")).subject == "0427 est votre code d'activation");
}

TEST_CASE("both forms say the code, how long it is valid, and until when", "[verification_mail]") {
    const auto english = built_in().render(code_mail("en"));
    const auto french = built_in().render(code_mail("fr"));
    for (const auto* body : {&english.text, &english.html, &french.text, &french.html}) {
        CHECK(body->contains("0427"));
        CHECK(body->contains("20:15:05 UTC"));
        CHECK(body->contains("Roster"));
    }
    CHECK(english.text.contains("one minute"));
    CHECK(english.html.contains("one minute"));
    CHECK(english.text.contains("You did not ask for this?"));
    CHECK(french.text.contains("une minute"));
    CHECK(french.html.contains("une minute"));
    CHECK(french.text.contains("Vous n’avez rien demandé"));
}

TEST_CASE("the lifetime is said in the unit that fits", "[verification_mail]") {
    const auto text = [](std::chrono::seconds lifetime) {
        return built_in().render(code_mail("en", lifetime)).text;
    };
    CHECK(text(1s).contains("valid for one second, until 20:14:06 UTC"));
    CHECK(text(90s).contains("valid for 90 seconds, until"));
    CHECK(text(10min).contains("valid for 10 minutes, until 20:24:05 UTC"));
    CHECK(text(1h).contains("valid for one hour, until 2026-11-22 21:14:05 UTC"));
    CHECK(text(24h).contains("valid for 24 hours, until 2026-11-23 20:14:05 UTC"));
}

TEST_CASE("the message id is made of the code's id, and the notice's of its event's",
          "[verification_mail]") {
    const auto code = code_mail("en");
    CHECK(built_in().render(code).message_id == code.code_id.to_string() + "@roster.example");
    const auto notice = notice_mail("en");
    CHECK(built_in().render(notice).message_id == notice.event_id.to_string() + "@roster.example");
}

TEST_CASE("the notice has no code and says what to do", "[verification_mail]") {
    const auto mail = built_in().render(notice_mail("en"));
    CHECK(mail.subject == "You already have an account with Roster");
    CHECK(mail.text.contains("the password you already have"));
    CHECK_FALSE(mail.text.contains("code"));
    CHECK(built_in().render(notice_mail("fr")).subject == "Vous avez déjà un compte Roster");
}

TEST_CASE("a language is found by its primary tag, and English stands in for others",
          "[verification_mail]") {
    CHECK(built_in().render(code_mail("fr-CA")).subject.contains("votre code"));
    CHECK(built_in().render(code_mail("FR")).subject.contains("votre code"));
    CHECK(built_in().render(code_mail("de")).subject.contains("your activation code"));
    CHECK(built_in().render(code_mail("")).subject.contains("your activation code"));
    CHECK(built_in().render(code_mail("../../etc")).subject.contains("your activation code"));
}

TEST_CASE("a hostile product name stays text", "[verification_mail]") {
    const auto templates = built_in("<script>alert('x')</script> & \"{{code}}\"");
    const auto mail = templates.render(code_mail("en"));
    CHECK_FALSE(mail.html.contains("<script>"));
    CHECK(mail.html.contains(
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;{{code}}&quot;"));
    CHECK(mail.text.contains("<script>alert('x')</script> & \"{{code}}\""));
    CHECK(write_message(mail, {}));
}

TEST_CASE("the HTML loads nothing and follows nobody", "[verification_mail]") {
    for (const auto& mail :
         {built_in().render(code_mail("en")), built_in().render(code_mail("fr")),
          built_in().render(notice_mail("en")), built_in().render(notice_mail("fr"))})
        for (const auto* trace :
             {"http", "src=", "href", "<img", "<link", "url(", "@import", "<script", "{{", "}}"}) {
            CAPTURE(trace);
            CHECK_FALSE(mail.html.contains(trace));
        }
}

TEST_CASE("settings that would break every mail are refused at the start", "[verification_mail]") {
    CHECK_FALSE(MailTemplates::load({.product_name = "two\r\nlines"}));
    CHECK_FALSE(MailTemplates::load({.product_name = ""}));
    CHECK_FALSE(MailTemplates::load({.product_name = "\xFF"}));
    CHECK_FALSE(MailTemplates::load({.from = "nobody"}));
    CHECK_FALSE(MailTemplates::load({.from = "Eve\r\nBcc: <eve@example.org>"}));
    CHECK_FALSE(MailTemplates::load({.directory = "/nonexistent"}));
}

TEST_CASE("own templates replace the built-in ones file by file", "[verification_mail]") {
    const TemporaryDirectory directory;
    write(directory.path() / "en/code.subject", "{{code}} opens {{product}}\n");
    write(directory.path() / "de/code.txt", "Ihr Code: {{code}}\n");
    const auto templates = MailTemplates::load({.directory = directory.path()});
    REQUIRE(templates);
    CHECK(templates->render(code_mail("en")).subject == "0427 opens Roster");
    CHECK(templates->render(code_mail("en")).text.contains("Your activation code"));
    CHECK(templates->render(code_mail("fr")).subject.contains("votre code"));
    CHECK(templates->render(code_mail("de")).text == "Ihr Code: 0427\n");
    CHECK(templates->render(code_mail("de")).subject == "0427 opens Roster");
}

TEST_CASE("a broken template stops the start and is named", "[verification_mail]") {
    const TemporaryDirectory directory;
    SECTION("a section that never ends") {
        write(directory.path() / "fr/code.txt", "{{#code}}");
        CHECK(error_of(directory.path()).contains("fr/code.txt: Unclosed section"));
    }
    SECTION("a misspelt code") {
        write(directory.path() / "en/code.html", "<p>{{cod}}</p>");
        CHECK(error_of(directory.path()).contains("en/code.html: does not show {{code}}"));
    }
    SECTION("a subject that does not begin with the code") {
        write(directory.path() / "en/code.subject", "Your code: {{code}}");
        CHECK(error_of(directory.path()).contains("code.subject: must begin with {{code}}"));
    }
    SECTION("a subject of two lines") {
        write(directory.path() / "en/code.subject", "{{code}}\nis your code\n");
        CHECK(error_of(directory.path()).contains("code.subject: must be one line"));
    }
    SECTION("no UTF-8") {
        write(directory.path() / "en/notice.txt", "\xE9");
        CHECK(error_of(directory.path()).contains("en/notice.txt: not UTF-8"));
    }
    SECTION("too large") {
        write(directory.path() / "en/notice.txt", std::string(300 * 1024, 'x'));
        CHECK(error_of(directory.path()).contains("en/notice.txt: too large"));
    }
    SECTION("not a file") {
        std::filesystem::create_directories(directory.path() / "en/notice.txt");
        CHECK(error_of(directory.path()).contains("en/notice.txt"));
    }
}

}  // namespace roster::consumer
