#include "http/public/email_input.hpp"

#include "http/public/accept_language.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster::http;

namespace {

std::string parsed(std::string_view text) {
    const auto email = parse_email(text);
    return email ? email->text() : "refused";
}

}  // namespace

TEST_CASE("an internationalised domain becomes A-labels", "[email]") {
    CHECK(parsed("ada@exämple.com") == "ada@xn--exmple-cua.com");
    CHECK(parsed("ada@EXÄMPLE.com") == "ada@xn--exmple-cua.com");
    CHECK(parsed("ada@exa\u0308mple.com") == "ada@xn--exmple-cua.com");
    CHECK(parsed("ada@faß.de") == "ada@xn--fa-hia.de");
    CHECK(parsed("ada@例え.jp") == "ada@xn--r8jz45g.jp");
    CHECK(parsed("ada@xn--exmple-cua.com") == "ada@xn--exmple-cua.com");
}

TEST_CASE("ASCII addresses stay as written", "[email]") {
    CHECK(parsed("Ada.L+x@Example.ORG") == "Ada.L+x@Example.ORG");
}

TEST_CASE("nothing is repaired on the way to A-labels", "[email]") {
    using namespace std::string_view_literals;
    for (const auto text : {"ada@ex_ämple.com"sv,
                            "ada@ex ämple.com"sv,
                            "ada@ä..com"sv,
                            "ada@.ä.com"sv,
                            "ada@ä.com."sv,
                            "ada@-ä.com"sv,
                            "ada@ä-.com"sv,
                            "ädä@example.com"sv,
                            "ada@ä"sv,
                            "ada@ä@b.com"sv,
                            "ada@\u2024ä.com"sv,
                            "ada@ä\uff3fb.com"sv,
                            "ada@ä\u0000.com"sv,
                            "ada@example.com\0@evil.com"sv,
                            "a\nda@example.com"sv,
                            "ada @example.com"sv,
                            "ada@ example.com"sv,
                            "ada"sv,
                            ""sv,
                            "@"sv,
                            "ada@\xff.com"sv,
                            "ada@ä\x7f.com"sv}) {
        CAPTURE(text);
        CHECK(parsed(text) == "refused");
    }
    CHECK(parsed("ada@" + std::string(300, 'x') + "ä.com") == "refused");
    CHECK(parsed("ada@" + std::string(3000, 'x') + "ä.com") == "refused");
}

TEST_CASE("white space around an address does not count", "[email]") {
    CHECK(parsed("ada@example.com ") == "ada@example.com");
    CHECK(parsed(" \t\n ada@example.com\r\n") == "ada@example.com");
    CHECK(parsed("\u00a0ada@example.com\u2003\u3000") == "ada@example.com");
    CHECK(parsed("ada@exämple.com ") == "ada@xn--exmple-cua.com");
}

TEST_CASE("an address that is refused comes with the reason that fits", "[email]") {
    const auto flaw = [](std::string_view text) {
        const auto email = read_email(text);
        REQUIRE_FALSE(email);
        return email.error();
    };
    CHECK(flaw("ada") == EmailFlaw::not_an_address);
    CHECK(flaw("") == EmailFlaw::not_an_address);
    CHECK(flaw("a@b@c.example") == EmailFlaw::not_an_address);
    CHECK(flaw("a..b@c.example") == EmailFlaw::not_an_address);
    CHECK(flaw("a\x07@c.example") == EmailFlaw::not_an_address);
    CHECK(flaw("ada lovelace@c.example") == EmailFlaw::space_inside);
    CHECK(flaw("ada@c .example") == EmailFlaw::space_inside);
    CHECK(flaw("ada\tlovelace@c.example") == EmailFlaw::space_inside);
    CHECK(flaw("ada@c.example\r\nBcc: x@y.example") == EmailFlaw::space_inside);
    CHECK(flaw("ada\u00a0lovelace@c.example") == EmailFlaw::space_inside);
    CHECK(flaw("ada@c\u2003.example") == EmailFlaw::space_inside);
    CHECK(flaw("\"ada\"@c.example") == EmailFlaw::quoted_local_part);
    CHECK(flaw("ada(x)@c.example") == EmailFlaw::quoted_local_part);
    CHECK(flaw("adä@c.example") == EmailFlaw::non_ascii_local_part);
    CHECK(flaw("@c.example") == EmailFlaw::missing_local_part);
    CHECK(flaw("ada@") == EmailFlaw::missing_domain);
    CHECK(flaw("ada@example") == EmailFlaw::invalid_domain);
    CHECK(flaw("ada@-a.example") == EmailFlaw::invalid_domain);
    CHECK(flaw("ada@a..example") == EmailFlaw::invalid_domain);
    CHECK(flaw(std::string(65, 'a') + "@c.example") == EmailFlaw::too_long);
    CHECK(flaw("ada@" + std::string(300, 'a') + ".example") == EmailFlaw::too_long);
}

TEST_CASE("the mail's language is the preferred one of those served", "[language]") {
    using roster::http::testing::get;
    using roster::http::testing::with_field;
    const auto locale = [](std::string_view value) {
        return preferred_locale(with_field(get("/"), "Accept-Language", value)).tag();
    };
    CHECK(preferred_locale(get("/")).tag() == "en");
    CHECK(locale("fr") == "fr");
    CHECK(locale("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5") == "fr");
    CHECK(locale("en;q=0.5, FR;q=0.6") == "fr");
    CHECK(locale("fr;q=0.5, en") == "en");
    CHECK(locale("fr;q=0") == "en");
    CHECK(locale("de, *") == "de");
    CHECK(locale("ja, *") == "en");
    CHECK(locale("fr;q=x, fr;q=2, fr;q=0.5555") == "en");
    CHECK(locale(",;,q=1,-,") == "en");
    CHECK(locale("french") == "en");
}
