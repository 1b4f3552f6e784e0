#include "domain/email_address.hpp"

#include "tests/catch.hpp"

namespace roster::domain {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string letters(std::size_t count) { return std::string(count, 'a'); }

TEST_CASE("an address is kept as the person wrote it", "[domain]") {
    const auto address = EmailAddress::parse("Ann.Smith+news@Mail.Example.COM");
    REQUIRE(address);
    CHECK(address->text() == "Ann.Smith+news@Mail.Example.COM");
    CHECK(address->domain() == "Mail.Example.COM");
}

TEST_CASE("two spellings of one address have one canonical form", "[domain]") {
    CHECK(EmailAddress::parse("Ann.Smith@Example.COM")->canonical() == "ann.smith@example.com");
    CHECK(EmailAddress::parse("ann.smith@example.com")->canonical() == "ann.smith@example.com");
    CHECK(EmailAddress::parse("[]@x.com"sv) == std::nullopt);
    CHECK(EmailAddress::parse("a^_`{|}~@x.com"sv)->canonical() == "a^_`{|}~@x.com");
}

TEST_CASE("ordinary addresses are accepted", "[domain]") {
    const auto address =
        GENERATE("a@b.co"sv, "o'neil@example.org"sv, "1@2.museum"sv,
                 "!#$%&'*+-/=?^_`{|}~@example.com"sv, "a@xn--bcher-kva.example"sv,
                 "a@x-1.y--z.com"sv, "a@1.2.3.com"sv, "a.b.c.d@e.f.g.h"sv, "-@a.bc"sv);
    CAPTURE(address);
    CHECK(EmailAddress::parse(address));
}

TEST_CASE("what is not a dot-atom before the @ is refused", "[domain]") {
    const auto hostile =
        GENERATE("@example.com"sv, ".a@example.com"sv, "a.@example.com"sv, "a..b@example.com"sv,
                 ".@example.com"sv, "\"a b\"@example.com"sv, "a b@example.com"sv,
                 "a,b@example.com"sv, "a:b@example.com"sv, "a;b@example.com"sv, "<a@example.com>"sv,
                 "Ann <a@example.com>"sv, "a(comment)@example.com"sv, "a\\@example.com"sv,
                 "a@b@example.com"sv, "\xc3\xa9@example.com"sv, "a\x7f@example.com"sv,
                 " a@example.com"sv, "\ta@example.com"sv, "a\r\nBcc: b@example.com"sv,
                 "a\0b@example.com"sv, "\0@example.com"sv, "a\xff@example.com"sv);
    CAPTURE(hostile);
    CHECK_FALSE(EmailAddress::parse(hostile));
}

TEST_CASE("what is not a dotted host name after the @ is refused", "[domain]") {
    const auto hostile =
        GENERATE("a@"sv, "a@localhost"sv, "a@."sv, "a@.com"sv, "a@example."sv, "a@example.com."sv,
                 "a@example..com"sv, "a@-example.com"sv, "a@example-.com"sv, "a@example.-com"sv,
                 "a@exa_mple.com"sv, "a@exa mple.com"sv, "a@[127.0.0.1]"sv, "a@127.0.0.1"sv,
                 "a@example.123"sv,
                 "a@b\xc3\xbc"
                 "cher.example"sv,
                 "a@example.com\n"sv, "a@example.com\r\nRCPT TO:<b@c.de>"sv, "a@example.com "sv,
                 "a@example.com\0"sv, "a@example.com\0@evil.com"sv, "a@exam\0ple.com"sv,
                 "a@example.com/x"sv, "a@example.com:25"sv, "a@example,com"sv);
    CAPTURE(hostile);
    CHECK_FALSE(EmailAddress::parse(hostile));
}

TEST_CASE("text without an @ is no address", "[domain]") {
    CHECK_FALSE(EmailAddress::parse(""));
    CHECK_FALSE(EmailAddress::parse("@"));
    CHECK_FALSE(EmailAddress::parse("example.com"));
}

TEST_CASE("a local part has at most 64 octets", "[domain]") {
    CHECK(EmailAddress::parse(letters(64) + "@example.com"));
    CHECK_FALSE(EmailAddress::parse(letters(65) + "@example.com"));
}

TEST_CASE("a label has at most 63 octets", "[domain]") {
    CHECK(EmailAddress::parse("a@" + letters(63) + ".com"));
    CHECK_FALSE(EmailAddress::parse("a@" + letters(64) + ".com"));
}

TEST_CASE("an address has at most 254 octets in all", "[domain]") {
    const auto domain_of = [](std::size_t last) {
        return letters(63) + "." + letters(63) + "." + letters(last);
    };
    const auto longest = letters(64) + "@" + domain_of(61);
    REQUIRE(longest.size() == 254);
    CHECK(EmailAddress::parse(longest));
    CHECK_FALSE(EmailAddress::parse(letters(64) + "@" + domain_of(62)));
    CHECK_FALSE(EmailAddress::parse(letters(64) + "@" + std::string(100'000, '.')));
}

TEST_CASE("every single octet beside the allowed ones is refused in either part", "[domain]") {
    const auto local =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~."s;
    const auto host = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."s;
    for (int octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        CAPTURE(octet);
        CHECK(EmailAddress::parse("a"s + c + "b@example.com").has_value() ==
              (local.find(c) != local.npos));
        CHECK(EmailAddress::parse("a@exam"s + c + "ple.com").has_value() ==
              (host.find(c) != host.npos));
    }
}

}  // namespace
}  // namespace roster::domain
