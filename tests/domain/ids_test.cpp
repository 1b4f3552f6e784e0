#include "domain/ids.hpp"

#include <unordered_set>

#include "tests/catch.hpp"

namespace roster::domain {
namespace {

constexpr auto text = "0192f0a1-b2c3-7d4e-8f50-6172839abcde";

TEST_CASE("an id is read and written in its 36-character form", "[domain]") {
    const auto id = UserId::parse(text);
    REQUIRE(id);
    CHECK(id->to_string() == text);
    CHECK(id->bytes().front() == 0x01);
    CHECK(id->bytes()[6] == 0x7d);
    CHECK(id->bytes().back() == 0xde);
}

TEST_CASE("an id is read in any case and written in lower case", "[domain]") {
    const auto id = UserId::parse("0192F0A1-B2C3-7D4E-8F50-6172839ABCDE");
    REQUIRE(id);
    CHECK(id->to_string() == text);
}

TEST_CASE("an id that was never set is the nil UUID", "[domain]") {
    CHECK(CodeId{}.to_string() == "00000000-0000-0000-0000-000000000000");
    CHECK(CodeId::parse("00000000-0000-0000-0000-000000000000") == CodeId{});
}

TEST_CASE("what is not a UUID is no id", "[domain]") {
    using namespace std::string_view_literals;
    const auto hostile = GENERATE(
        ""sv, "0192f0a1"sv, "0192f0a1b2c37d4e8f506172839abcde"sv,
        "{0192f0a1-b2c3-7d4e-8f50-6172839abcde}"sv, " 192f0a1-b2c3-7d4e-8f50-6172839abcde"sv,
        "0192f0a1-b2c3-7d4e-8f50-6172839abcde "sv, "0192f0a1-b2c3-7d4e-8f50-6172839abcd"sv,
        "0192f0a1-b2c3-7d4e-8f50-6172839abcdg"sv, "0192f0a1-b2c3-7d4e-8f5-06172839abcde"sv,
        "0192f0a1-b2c3-7d4e-8f50--172839abcde"sv, "0192f0a1_b2c3_7d4e_8f50_6172839abcde"sv,
        "0192f0a1-b2c3-7d4e-8f50-6172839abc\0e"sv,
        "0192f0a1-b2c3-7d4e-8f50-61728\xc3\xa9"
        "abcde"sv,
        "urn:uuid:0192f0a1-b2c3-7d4e-8f50-6172839abcde"sv,
        "+192f0a1-b2c3-7d4e-8f50-6172839abcde"sv);
    CAPTURE(hostile);
    CHECK_FALSE(UserId::parse(hostile));
}

TEST_CASE("ids order as their bytes do", "[domain]") {
    CHECK(*CodeId::parse("0192f0a1-b2c3-7d4e-8f50-6172839abcde") <
          *CodeId::parse("0192f0a2-0000-7000-8000-000000000000"));
}

TEST_CASE("ids that differ only in their random part have different hashes", "[domain]") {
    std::unordered_set<std::size_t> hashes;
    for (std::uint8_t i = 0; i < 100; ++i) {
        hashes.insert(std::hash<StreamId>{}(
            StreamId(Uuid({1, 2, 3, 4, 5, 6, 7, 8, 0, 0, i, 0, 0, 0, 0, 0}))));
    }
    CHECK(hashes.size() == 100);
}

TEST_CASE("the first event of a stream has version 1", "[domain]") {
    CHECK(StreamVersion{}.next() == StreamVersion{1});
}

}  // namespace
}  // namespace roster::domain
