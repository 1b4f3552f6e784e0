#include "domain/verification_code.hpp"

#include "tests/catch.hpp"

namespace roster::domain {
namespace {

TEST_CASE("a code keeps its leading zeros", "[domain]") {
    const auto code = VerificationCode::parse("0427", 4);
    REQUIRE(code);
    CHECK(code->digits() == "0427");
}

TEST_CASE("a code has exactly the configured number of digits", "[domain]") {
    CHECK(VerificationCode::parse("1234567890", 10));
    CHECK_FALSE(VerificationCode::parse("123", 4));
    CHECK_FALSE(VerificationCode::parse("12345", 4));
    CHECK_FALSE(VerificationCode::parse("1234", 6));
}

TEST_CASE("no code is shorter than 4 or longer than 10 digits", "[domain]") {
    CHECK_FALSE(VerificationCode::parse("", 0));
    CHECK_FALSE(VerificationCode::parse("123", 3));
    CHECK_FALSE(VerificationCode::parse("12345678901", 11));
    CHECK_FALSE(VerificationCode::parse("1234", -4));
}

TEST_CASE("only ASCII digits make a code", "[domain]") {
    using namespace std::string_view_literals;
    const auto hostile =
        GENERATE("042a"sv, " 427"sv, "427 "sv, "+427"sv, "-427"sv, "4.27"sv, "0x1f"sv, "427\n"sv,
                 "42\0007"sv, "\0\0\0\0"sv, "\xd9\xa4\xd9\xa2"sv,
                 "\xef\xbc\x94"
                 "1"sv,
                 "1e10"sv);
    CAPTURE(hostile);
    REQUIRE(hostile.size() == 4);
    CHECK_FALSE(VerificationCode::parse(hostile, 4));
}

}  // namespace
}  // namespace roster::domain
