#include "crypto/secret_bytes.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include "tests/catch.hpp"

using namespace roster::crypto;

TEST_CASE("a secret is neither copied nor compared by accident", "[crypto]") {
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<SecretBytes>);
    STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<SecretBytes>);
    STATIC_REQUIRE_FALSE(std::equality_comparable<SecretBytes>);
}

TEST_CASE("a secret that was moved from is empty", "[crypto]") {
    SecretBytes first(std::string_view("secret"));
    SecretBytes second(std::move(first));
    CHECK(first.empty());  // NOLINT(bugprone-use-after-move): this is what is tested
    CHECK(second.text() == "secret");
    first = std::move(second);
    CHECK(first.text() == "secret");
    CHECK(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a copy of a secret stands on its own", "[crypto]") {
    SecretBytes copy;
    {
        const SecretBytes original(std::string_view("secret"));
        copy = original.copy();
    }
    CHECK(copy.text() == "secret");
}

TEST_CASE("wiping leaves only zeros, and a text empty", "[crypto]") {
    std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
    wipe(bytes);
    CHECK(bytes == std::array<std::uint8_t, 4>{});
    std::string text = "secret";
    wipe(text);
    CHECK(text.empty());
}

TEST_CASE("the constant-time comparison agrees with the ordinary one", "[crypto]") {
    using namespace std::string_literals;
    const std::array texts{""s,
                           "a"s,
                           "b"s,
                           "ab"s,
                           "ac"s,
                           "bb"s,
                           "a\0"s,
                           "a\0b"s,
                           "a\0c"s,
                           std::string(100, 'x'),
                           std::string(100, 'x') + "y",
                           std::string(99, 'x') + "y"};
    for (const auto& a : texts)
        for (const auto& b : texts) {
            INFO(a << " and " << b);
            CHECK(equal_in_constant_time(a, b) == (a == b));
            CHECK(equal_in_constant_time(as_bytes(a), as_bytes(b)) == (a == b));
        }
}
