// What mails are made of: a code's life, what a mail server said, a language, a key's name.
#include <string>

#include "domain/code_life.hpp"
#include "domain/key_id.hpp"
#include "domain/locale.hpp"
#include "domain/mail_detail.hpp"
#include "tests/domain/specification.hpp"

using namespace std::string_literals;

namespace roster::domain::test {
namespace {

TEST_CASE("a code's life begins before it ends", "[domain]") {
    CHECK(CodeLife::parse(at(0s), at(1us)));
    CHECK_FALSE(CodeLife::parse(at(1s), at(1s)));
    CHECK_FALSE(CodeLife::parse(at(1s), at(0s)));
}

TEST_CASE("a code's life is told in quarters, to the microsecond", "[domain]") {
    const auto life = CodeLife::parse(at(20s), at(80s)).value();
    CHECK(life.length() == 60s);
    CHECK(life.has_three_quarters_left(at(35s)));
    CHECK_FALSE(life.has_three_quarters_left(at(35s) + 1us));
    CHECK(life.has_a_quarter_left(at(65s)));
    CHECK_FALSE(life.has_a_quarter_left(at(65s) + 1us));
    CHECK_FALSE(life.is_over(at(80s) - 1us));
    CHECK(life.is_over(at(80s)));
}

TEST_CASE("what a mail server said is one line of at most 200 characters", "[domain]") {
    CHECK(MailDetail().text().empty());
    CHECK(MailDetail::parse("550 no such user")->text() == "550 no such user");
    CHECK(MailDetail::parse(std::string(200, 'x')));
    CHECK_FALSE(MailDetail::parse(std::string(201, 'x')));
    std::string euros;
    for (int i = 0; i < 200; ++i) euros += "\xe2\x82\xac";
    CHECK(MailDetail::parse(euros));
    CHECK_FALSE(MailDetail::parse(euros + "\xe2\x82\xac"));
    for (const auto& text : {"a\nb"s, "a\rb"s, "a\tb"s, "a\0b"s, "\x7f"s, "\x1b[31m"s}) {
        CHECK_FALSE(MailDetail::parse(text));
    }
}

TEST_CASE("a locale is a language tag", "[domain]") {
    CHECK(Locale().tag() == "en");
    for (const auto& tag : {"fr"s, "en-GB"s, "zh-Hant-TW"s, "sl-1994"s}) {
        INFO(tag);
        CHECK(Locale::parse(tag)->tag() == tag);
    }
    for (const auto& text : {""s, "-"s, "fr-"s, "-fr"s, "fr--CH"s, "fr_CH"s, "a b"s, "../de"s,
                             "abcdefghi"s, "fr\0"s, std::string(36, 'a')}) {
        INFO(text);
        CHECK_FALSE(Locale::parse(text));
    }
}

TEST_CASE("a key's name is short and plain", "[domain]") {
    CHECK(CodeKeyId::parse("c1")->text() == "c1");
    CHECK(CodeKeyId::parse("a_b-9"));
    CHECK(CodeKeyId::parse(std::string(32, 'c')));
    for (const auto& text : {""s, std::string(33, 'c'), "C1"s, "c 1"s, "c.1"s, "c\"1"s, "c\0"s}) {
        INFO(text);
        CHECK_FALSE(CodeKeyId::parse(text));
    }
}

}  // namespace
}  // namespace roster::domain::test
