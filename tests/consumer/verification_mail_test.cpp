#include "consumer/verification_mail.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <vector>

#include "consumer/disown_links.hpp"
#include "consumer/mail_message.hpp"
#include "crypto/random_ids.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_directory.hpp"

namespace roster::consumer {
namespace {

using tests::TemporaryDirectory;
using namespace std::chrono_literals;

const auto issued_at = *domain::parse_rfc3339("2026-11-22T20:14:05.123456Z");

MailTemplates built_in(const std::string& product = "Roster") {
    auto templates =
        MailTemplates::load({.from = "Roster <no-reply@roster.example>", .product_name = product});
    REQUIRE(templates);
    return *std::move(templates);
}

CodeMail code_mail(const std::string& locale, std::chrono::seconds lifetime = 60s) {
    return {.recipient = {.email = *domain::EmailAddress::parse("ada@example.org"),
                          .locale = domain::Locale::parse(locale).value()},
            .code_id = crypto::new_id<domain::CodeId>(issued_at),
            .code = *domain::VerificationCode::parse("0427", 4),
            .life = domain::CodeLife::parse(issued_at, issued_at + lifetime).value()};
}

NoticeMail notice_mail(const std::string& locale) {
    return {.recipient = {.email = *domain::EmailAddress::parse("ada@example.org"),
                          .locale = domain::Locale::parse(locale).value()},
            .event_id = crypto::new_id<domain::EventId>(issued_at)};
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string error_of(const std::filesystem::path& directory) {
    const auto loaded = MailTemplates::load({.directory = directory});
    return loaded ? std::string() : loaded.error().message;
}

// As it reads, wherever its lines break.
std::string on_one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

}  // namespace

TEST_CASE("the subject begins with the code, leading zero and all, and names the product",
          "[verification_mail]") {
    CHECK(built_in().render(code_mail("en")).subject == "0427 is your Roster code");
    CHECK(built_in().render(code_mail("fr")).subject == "0427 est votre code Roster");
    CHECK(built_in("Acme").render(code_mail("de")).subject == "0427 ist Ihr Acme-Code");
}

TEST_CASE("both forms say the code, how long it is valid, and until when", "[verification_mail]") {
    const auto english = built_in().render(code_mail("en"));
    const auto french = built_in().render(code_mail("fr"));
    for (const auto* body : {&english.text, &english.html, &french.text, &french.html}) {
        CHECK(body->contains("0427"));
        CHECK(body->contains("20:15 UTC"));
        CHECK(body->contains("Roster"));
    }
    CHECK(english.text.contains("one minute"));
    CHECK(english.html.contains("one minute"));
    CHECK(english.text.contains("You did not ask for this?"));
    CHECK(french.text.contains("une minute"));
    CHECK(french.html.contains("une minute"));
    CHECK(french.text.contains("Vous n’avez rien demandé"));
}

TEST_CASE("the mail has a link to say that it was not me, where there is one",
          "[verification_mail]") {
    for (const auto& locale : built_in().locales()) {
        CAPTURE(locale);
        const auto without = built_in().render(code_mail(locale));
        CHECK_FALSE(without.text.contains("not-me"));
        CHECK_FALSE(without.html.contains("href"));
        auto mail = code_mail(locale);
        mail.disown_link = "https://roster.example/not-me#token=AbC-_9";
        const auto with = built_in().render(mail);
        CHECK(with.text.contains("    https://roster.example/not-me#token=AbC-_9\n"));
        CHECK(with.html.contains("href=\"https://roster.example/not-me#token=AbC-_9\""));
    }
}

TEST_CASE("the link's token is in its fragment, where no server sees it", "[verification_mail]") {
    const crypto::SecretBytes report_key("a report key");
    const crypto::DisownSubject subject{};
    const auto token = crypto::make_disown_token(crypto::link_key(report_key), subject);
    CHECK(DisownLinks("https://roster.example/", report_key).link_for(subject) ==
          "https://roster.example/not-me#token=" + token);
    CHECK(DisownLinks("https://roster.example/accounts", report_key).link_for(subject) ==
          "https://roster.example/accounts/not-me#token=" + token);
    CHECK(DisownLinks("https://roster.example", report_key, crypto::LogShard::parse("3/16"))
              .link_for(subject) == "https://roster.example/not-me?shard=3#token=" + token);
    CHECK(DisownLinks("", report_key, crypto::LogShard::parse("3/16")).link_for(subject).empty());
    CHECK(DisownLinks("", report_key).link_for(subject).empty());
}

TEST_CASE("the lifetime is said in the unit that fits", "[verification_mail]") {
    const auto text = [](std::chrono::seconds lifetime) {
        return on_one_line(built_in().render(code_mail("en", lifetime)).text);
    };
    CHECK(text(1s).contains("valid for one second, until 20:14 UTC"));
    CHECK(text(90s).contains("valid for 90 seconds, until"));
    CHECK(text(10min).contains("valid for 10 minutes, until 20:24 UTC"));
    CHECK(text(1h).contains("valid for one hour, until 2026-11-22 21:14 UTC"));
    CHECK(text(24h).contains("valid for 24 hours, until 2026-11-23 20:14 UTC"));
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
    CHECK(on_one_line(mail.text).contains("the password you already have"));
    CHECK_FALSE(mail.text.contains("code"));
    CHECK(built_in().render(notice_mail("fr")).subject == "Vous avez déjà un compte Roster");
}

TEST_CASE("a language is found by its primary tag, and English stands in for others",
          "[verification_mail]") {
    CHECK(built_in().render(code_mail("fr-CA")).subject.contains("votre code"));
    CHECK(built_in().render(code_mail("FR")).subject.contains("votre code"));
    CHECK(built_in().render(code_mail("pt-BR")).subject.contains("o seu código"));
    CHECK(built_in().render(code_mail("sv")).subject.contains("is your"));
}

TEST_CASE("seven languages are built in, each with words for everything", "[verification_mail]") {
    CHECK(built_in().locales() ==
          std::vector<std::string>{"de", "en", "es", "fr", "it", "nl", "pt"});
    std::set<std::string> texts;
    for (const auto& locale : built_in().locales()) {
        CAPTURE(locale);
        const auto code = built_in().render(code_mail(locale, 90s));
        const auto notice = built_in().render(notice_mail(locale));
        CHECK(code.subject.starts_with("0427 "));
        CHECK(code.subject.contains("Roster"));
        CHECK(code.html.contains("<html lang=\"" + locale + "\">"));
        CHECK(code.html.contains("<strong>90 "));
        CHECK(code.text.contains("90 "));
        CHECK_FALSE(notice.subject.empty());
        for (const auto* text : {&code.text, &code.html, &notice.text, &notice.html})
            for (const auto* trace : {"[[", "]]", "{{", "**", "  \n"}) {
                CAPTURE(trace);
                CHECK_FALSE(text->contains(trace));
            }
        CHECK_FALSE(code.text.contains('*'));
        texts.insert(code.text);
        texts.insert(notice.text);
    }
    CHECK(texts.size() == 14);
}

TEST_CASE("the text's lines are short enough to read", "[verification_mail]") {
    for (const auto& locale : built_in().locales()) {
        const auto text = built_in("A product with a long name").render(code_mail(locale)).text;
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = text.find('\n', begin);
            CAPTURE(text.substr(begin, end - begin));
            CHECK(end - begin <= 100);  // octets, and the names are longer than their variables
            begin = end + 1;
        }
    }
}

TEST_CASE("the sender has the product's name unless it has one of its own", "[verification_mail]") {
    const auto from = [](const std::string& sender, const std::string& product) {
        const auto templates = MailTemplates::load({.from = sender, .product_name = product});
        REQUIRE(templates);
        const auto mailbox = parse_mailbox(templates->render(code_mail("en")).from);
        REQUIRE(mailbox);
        return *mailbox;
    };
    CHECK(from("no-reply@acme.example", "Acme, \"Inc.\"").name == "Acme, \"Inc.\"");
    CHECK(from("no-reply@acme.example", "Acme").address == "no-reply@acme.example");
    CHECK(from("Ops <no-reply@acme.example>", "Acme").name == "Ops");
}

TEST_CASE("a sender's internationalised domain is taken", "[verification_mail]") {
    const auto templates = MailTemplates::load({.from = "Bücher <no-reply@bücher.example>"});
    REQUIRE(templates);
    const auto mail = templates->render(code_mail("en"));
    CHECK(parse_mailbox(mail.from)->address == "no-reply@xn--bcher-kva.example");
    CHECK(parse_mailbox(mail.from)->name == "Bücher");
    CHECK(mail.message_id.ends_with("@xn--bcher-kva.example"));
    CHECK(write_message(mail, {}));
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

TEST_CASE("settings that would break every mail are refused at the start, by name",
          "[verification_mail]") {
    using Setting = MailTemplateError::Setting;
    const auto refused = [](const MailTemplateSettings& settings) {
        const auto loaded = MailTemplates::load(settings);
        REQUIRE_FALSE(loaded);
        return loaded.error().setting;
    };
    CHECK(refused({.product_name = "two\r\nlines"}) == Setting::product_name);
    CHECK(refused({.product_name = ""}) == Setting::product_name);
    CHECK(refused({.product_name = "\xFF"}) == Setting::product_name);
    CHECK(refused({.from = "nobody"}) == Setting::sender);
    CHECK(refused({.from = "nobody@"}) == Setting::sender);
    CHECK(refused({.from = "Eve\r\nBcc: <eve@example.org>"}) == Setting::sender);
    CHECK(refused({.directory = "/nonexistent"}) == Setting::directory);
}

TEST_CASE("own templates replace the built-in ones file by file", "[verification_mail]") {
    const TemporaryDirectory directory;
    write(directory.path() / "en/code.subject", "{{code}} opens {{product}}\n");
    write(directory.path() / "sv/code.txt", "Din kod: {{code}}\n");
    write(directory.path() / "de/code.txt", "Ihr Code: {{code}}\n");
    const auto templates = MailTemplates::load({.directory = directory.path()});
    REQUIRE(templates);
    CHECK(templates->render(code_mail("en")).subject == "0427 opens Roster");
    CHECK(templates->render(code_mail("en")).text.contains("Your activation code"));
    CHECK(templates->render(code_mail("fr")).subject.contains("votre code"));
    CHECK(templates->render(code_mail("de")).text == "Ihr Code: 0427\n");
    CHECK(templates->render(code_mail("de")).subject == "0427 ist Ihr Roster-Code");
    CHECK(templates->render(code_mail("sv-SE")).text == "Din kod: 0427\n");
    CHECK(templates->render(code_mail("sv")).subject == "0427 opens Roster");
    CHECK(std::ranges::count(mail_locales(directory.path()), "sv") == 1);
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
