#include "text/ascii.hpp"

#include "tests/catch.hpp"

using namespace roster::text;

TEST_CASE("letters are compared without regard to case, and no others are", "[text]") {
    CHECK(equal_ignoring_case("Content-TYPE", "content-type"));
    CHECK_FALSE(equal_ignoring_case("\xC3\x89", "\xC3\xA9"));  // É, é
    CHECK_FALSE(equal_ignoring_case("a", "a "));
    CHECK_FALSE(equal_ignoring_case("@[`{", "`{@["));
    CHECK(lowercase("ABCxyz@[\xC3\x89") == "abcxyz@[\xC3\x89");
}

TEST_CASE("a list has at least one part, and blanks around parts are dropped", "[text]") {
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(split(" a,\tb c ,", ',') == std::vector<std::string_view>{"a", "b c", ""});
    CHECK(trim(" \t ").empty());
    CHECK(trim("\r\na") == "\r\na");
}
