#include "domain/log_time.hpp"

#include "tests/catch.hpp"

namespace roster::domain {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

LogTime since_1970(std::chrono::microseconds elapsed) { return LogTime{elapsed}; }

TEST_CASE("a log time is written in UTC with six decimals", "[domain]") {
    CHECK(to_rfc3339(since_1970(0us)) == "1970-01-01T00:00:00.000000Z");
    CHECK(to_rfc3339(since_1970(1'795'378'445'123'456us)) == "2026-11-22T20:14:05.123456Z");
    CHECK(to_rfc3339(since_1970(-1us)) == "1969-12-31T23:59:59.999999Z");
    CHECK(to_rfc3339(since_1970(1'709'164'800s)) == "2024-02-29T00:00:00.000000Z");
}

TEST_CASE("a written log time is read back to the microsecond", "[domain]") {
    const auto time = GENERATE(0us, 1us, -1us, 1'795'378'445'123'456us, -62'135'596'800'000'000us,
                               253'402'300'799'999'999us);
    CHECK(parse_rfc3339(to_rfc3339(since_1970(time))) == since_1970(time));
}

TEST_CASE("0 to 6 decimals are read", "[domain]") {
    CHECK(parse_rfc3339("1970-01-01T00:00:05Z") == since_1970(5s));
    CHECK(parse_rfc3339("1970-01-01T00:00:05.1Z") == since_1970(5'100'000us));
    CHECK(parse_rfc3339("1970-01-01T00:00:05.12345Z") == since_1970(5'123'450us));
    CHECK(parse_rfc3339("1970-01-01T00:00:05.000001Z") == since_1970(5'000'001us));
}

TEST_CASE("any offset and either case are read", "[domain]") {
    CHECK(parse_rfc3339("1970-01-01T01:30:00+01:30") == since_1970(0us));
    CHECK(parse_rfc3339("1969-12-31T16:00:00-08:00") == since_1970(0us));
    CHECK(parse_rfc3339("1970-01-01T00:00:00-00:00") == since_1970(0us));
    CHECK(parse_rfc3339("1970-01-01t00:00:00z") == since_1970(0us));
    CHECK(parse_rfc3339("1970-01-01T23:59:00+23:59") == since_1970(0us));
}

TEST_CASE("a leap second is read as the second after it, where there can be one", "[domain]") {
    CHECK(parse_rfc3339("1990-12-31T23:59:60Z") == parse_rfc3339("1991-01-01T00:00:00Z"));
    CHECK(parse_rfc3339("1990-12-31T15:59:60-08:00") == parse_rfc3339("1991-01-01T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("1990-12-31T23:59:60-08:00"));
    CHECK_FALSE(parse_rfc3339("1990-12-30T23:59:60Z"));
    CHECK_FALSE(parse_rfc3339("1990-12-31T22:59:60Z"));
}

TEST_CASE("only days that exist are read", "[domain]") {
    CHECK(parse_rfc3339("2024-02-29T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("2023-02-29T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("1900-02-29T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("2024-04-31T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("2024-13-01T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("2024-00-01T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("2024-01-00T00:00:00Z"));
}

TEST_CASE("times whose UTC year has not four digits are refused", "[domain]") {
    CHECK(parse_rfc3339("0000-01-01T00:00:00Z"));
    CHECK_FALSE(parse_rfc3339("0000-01-01T00:00:00+00:01"));
    CHECK_FALSE(parse_rfc3339("9999-12-31T23:59:59-00:01"));
}

TEST_CASE("nothing else is read", "[domain]") {
    const auto hostile = GENERATE(
        ""sv, "2024"sv, "2024-01-01"sv, "2024-01-01T00:00:00"sv, "2024-01-01 00:00:00Z"sv,
        "2024-01-01T00:00Z"sv, "2024-01-01T24:00:00Z"sv, "2024-01-01T00:60:00Z"sv,
        "2024-01-01T00:00:61Z"sv, "2024-01-01T00:00:00.Z"sv, "2024-01-01T00:00:00.1234567Z"sv,
        "2024-01-01T00:00:00,1Z"sv, "2024-01-01T00:00:00+24:00"sv, "2024-01-01T00:00:00+00:60"sv,
        "2024-01-01T00:00:00+0000"sv, "2024-01-01T00:00:00+00"sv, "2024-01-01T00:00:00 Z"sv,
        "2024-01-01T00:00:00ZZ"sv, "2024-01-01T00:00:00Z "sv, " 2024-01-01T00:00:00Z"sv,
        "2024-1-1T0:0:0Z"sv, "+024-01-01T00:00:00Z"sv, "-024-01-01T00:00:00Z"sv,
        "12024-01-01T00:00:00Z"sv, "2024-01-01T00:00:00Z\0"sv, "2024-01-01T00:00:00\0Z"sv,
        "20240101T000000Z"sv, "2024-001T00:00:00Z"sv, "1704067200"sv, "2024-01-01T-1:00:00Z"sv,
        "2024-01-01T00:00:00.-1Z"sv, "2024-01-01T00:00:00--1:00"sv);
    CAPTURE(hostile);
    CHECK_FALSE(parse_rfc3339(hostile));
}

}  // namespace
}  // namespace roster::domain
