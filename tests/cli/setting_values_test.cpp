#include "cli/setting_values.hpp"

#include "tests/catch.hpp"

using namespace roster::cli;
using namespace std::chrono_literals;

TEST_CASE("durations are read in their units and shown in the largest that fits", "[cli]") {
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("5min") == 5min);
    CHECK(parse_duration("30d") == 720h);
    CHECK(parse_duration("0") == 0ms);
    for (const auto* text : {"", "5", "s", "-5s", "5 s", "1.5s", "5sec", "99999999999s"})
        CHECK_FALSE(parse_duration(text));
    CHECK(shown_duration(90s) == "90s");
    CHECK(shown_duration(24h) == "1d");
    CHECK(shown_duration(60s) == "1min");
    CHECK(shown_duration(1500ms) == "1500ms");
    CHECK(shown_duration(0ms) == "0");
}

TEST_CASE("a rate is a count in its own period, or off", "[cli]") {
    CHECK(parse_rate("60/min", "min") == std::optional<std::optional<int>>(60));
    CHECK(parse_rate("off", "h") == std::optional<std::optional<int>>(std::optional<int>{}));
    for (const auto* text : {"", "60", "60/h", "0/min", "/min", "-1/min", "60/minute"})
        CHECK_FALSE(parse_rate(text, "min"));
}

TEST_CASE("a URL has a known scheme, something behind it, and whole escapes", "[cli]") {
    const std::vector<std::string> schemes{"smtp://", "file:"};
    CHECK(is_url("smtp://a", schemes));
    CHECK(is_url("smtp://u%40x:p@a:25?tls=off", schemes));
    CHECK(is_url("file:100%", schemes));
    for (const auto* text : {"", "smtp://", "file:", "http://a", "mail.example.com", "smtp://a b",
                             "smtp://u:p%zz@a", "smtp://a%4", "smtp://a\n"})
        CHECK_FALSE(is_url(text, schemes));
}

TEST_CASE("a password in a URL is seen wherever it may stand", "[cli]") {
    CHECK(has_password("postgresql://u:p@h/d"));
    CHECK(has_password("postgresql://h/d?user=u&password=p"));
    CHECK(has_password("nats://a,nats://u:p@b"));
    CHECK(has_password("nats://token@b"));
    CHECK_FALSE(has_password("postgresql://u@h/d"));
    CHECK_FALSE(has_password("postgresql://[::1]:5432/d?application_name=a@b"));
    CHECK_FALSE(has_password("sqlite:a:b@c"));
}
