#include "text/utf8.hpp"

#include "tests/catch.hpp"

using namespace roster::text;

TEST_CASE("UTF-8 is what RFC 3629 says", "[text]") {
    for (const auto* right :
         {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
        CHECK(is_utf8(right));
    CHECK(is_utf8(std::string_view("\0", 1)));
    for (const auto* wrong :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80",
          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xE2\x82"})
        CHECK_FALSE(is_utf8(wrong));
}

TEST_CASE("a text begins with a character of one to four octets, or with none", "[text]") {
    CHECK(character_length("ab") == 1);
    CHECK(character_length("\xC3\xA9x") == 2);
    CHECK(character_length("\xE2\x82\xACx") == 3);
    CHECK(character_length("\xF0\x9F\x98\x80x") == 4);
    CHECK(character_length("") == 0);
    CHECK(character_length("\x80") == 0);
    CHECK(character_length("\xE2\x82") == 0);
}

TEST_CASE("what is not UTF-8 becomes replacement characters", "[text]") {
    CHECK(to_valid_utf8("caf\xC3\xA9") == "caf\xC3\xA9");
    CHECK(to_valid_utf8("a\xFF") == "a\xEF\xBF\xBD");
    CHECK(is_utf8(to_valid_utf8("\xE2\x82\xFF\xC0\x80\xED\xA0\x80")));
}

TEST_CASE("code points are counted, not octets", "[text]") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("caf\xC3\xA9 \xF0\x9F\x98\x80") == 6);
}

TEST_CASE("controls and separators of lines are control characters", "[text]") {
    for (const auto* control :
         {"\x01", "a\tb", "\n", "\x7F", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"})
        CHECK(has_control_characters(control));
    CHECK(has_control_characters(std::string_view("a\0b", 3)));
    for (const auto* none : {"", "a b", "\xC2\xA0", "\xF0\x9F\x98\x80", "\xFF"})
        CHECK_FALSE(has_control_characters(none));
}

TEST_CASE("what a stranger said fits on one line", "[text]") {
    CHECK(one_line("550 no\r\nsuch\tuser", 100) == "550 no  such user");
    CHECK(one_line("\xFF\x1B[31m", 100) == "\xEF\xBF\xBD [31m");
    CHECK(one_line("\xC3\xA9\xC3\xA9\xC3\xA9", 2) == "\xC3\xA9\xC3\xA9");
    CHECK(one_line("abc", 0).empty());
}

TEST_CASE("white space of every kind is dropped at the ends, and only there", "[text]") {
    CHECK(without_white_space_around("a") == "a");
    CHECK(without_white_space_around(" \t\r\na b\xC2\xA0\xE3\x80\x80 ") == "a b");
    CHECK(without_white_space_around(" \xE2\x80\x83 ").empty());
    CHECK(without_white_space_around("").empty());
    CHECK(without_white_space_around(" \xFF ") == "\xFF");
    CHECK(without_white_space_around("\xE2\x80\x8B"
                                     "a") ==
          "\xE2\x80\x8B"
          "a");  // no White_Space
}

TEST_CASE("every octet of Latin-1 is a character", "[text]") {
    CHECK(from_latin1("caf\xE9") == "caf\xC3\xA9");
    std::string all;
    for (int octet = 0; octet < 256; ++octet) all.push_back(static_cast<char>(octet));
    CHECK(is_utf8(from_latin1(all)));
    CHECK(count_code_points(from_latin1(all)) == 256);
}

TEST_CASE("what is not UTF-8 is found wherever it is", "[text]") {
    for (std::size_t at = 0; at < 40; ++at) {
        std::string text(40, 'a');
        CHECK(is_utf8(text));
        text[at] = '\x80';
        CHECK_FALSE(is_utf8(text));
    }
}
