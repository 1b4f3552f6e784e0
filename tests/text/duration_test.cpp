#include "text/duration.hpp"

#include "tests/catch.hpp"

using namespace roster::text;
using namespace std::chrono_literals;

TEST_CASE("a duration is a number and a unit", "[text]") {
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("60s") == 60s);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("5min") == 5min);
    CHECK(parse_duration("24h") == 24h);
    CHECK(parse_duration("30d") == 720h);
    CHECK(parse_duration("0") == 0ms);
    CHECK(parse_duration("0s") == 0ms);
}

TEST_CASE("what is not wholly a duration is none", "[text]") {
    for (const auto* wrong : {"", "5", "s", "-5s", "+5s", " 5s", "5 s", "5s ", "1.5h", "5S", "5w",
                              "1h30m", "1000000001s", "99999999999999999999s"})
        CHECK_FALSE(parse_duration(wrong));
}

TEST_CASE("a duration is written in the largest unit that holds it whole", "[text]") {
    for (const auto* text : {"0", "250ms", "90s", "1m", "90m", "1h", "1d", "30d"})
        CHECK(to_text(*parse_duration(text)) == text);
    CHECK(to_text(60s) == "1m");
    CHECK(to_text(86'400s) == "1d");
}
