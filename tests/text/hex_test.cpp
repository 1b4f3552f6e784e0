#include "text/hex.hpp"

#include <array>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

using namespace roster::text;

TEST_CASE("every octet comes back from its two digits", "[text]") {
    std::vector<std::uint8_t> all(256);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
    const auto digits = to_hex(all);
    CHECK(digits.substr(0, 6) == "000102");
    CHECK(digits.substr(506) == "fdfeff");
    std::vector<std::uint8_t> read(256);
    CHECK(read_hex(digits, read));
    CHECK(read == all);
    CHECK(read_hex("", {}));
}

TEST_CASE("digits that are not lower case, not whole octets or no digits are none", "[text]") {
    for (const std::string_view wrong :
         {"0", "0g", "g0", "0A", "A0", " 0", "0x", "00 ", "\xC3\xA9"}) {
        std::vector<std::uint8_t> read(wrong.size() / 2);
        CHECK_FALSE(read_hex(wrong, read));
    }
}

TEST_CASE("a fixed number of octets wants its digits exactly", "[text]") {
    std::array<std::uint8_t, 2> out{};
    CHECK(read_hex("0aff", out));
    CHECK(out == std::array<std::uint8_t, 2>{0x0A, 0xFF});
    CHECK_FALSE(read_hex("0a", out));
    CHECK_FALSE(read_hex("0aff00", out));
}

TEST_CASE("a single digit may be of either case", "[text]") {
    CHECK(hex_digit('0') == 0);
    CHECK(hex_digit('f') == 15);
    CHECK(hex_digit('F') == 15);
    CHECK_FALSE(hex_digit('g'));
    CHECK_FALSE(hex_digit('\0'));
}
