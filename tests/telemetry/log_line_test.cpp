#include "telemetry/log_line.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "domain/log_time.hpp"
#include "tests/catch.hpp"
#include "tests/telemetry/captured_stderr.hpp"

using namespace roster::telemetry;
using namespace std::string_literals;

namespace {

// The line that `write` logs in the given format, without its line break; anything else shows.
template <class Write>
std::string logged(LogFormat format, Write write) {
    configure_logging({.format = format, .level = LogLevel::info});
    const CapturedStderr captured;
    write();
    auto text = captured.text();
    if (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

std::string logged(LogFormat format, const std::string& value) {
    return logged(format, [&] { log_line(LogLevel::info, "tested", {{"field", value}}); });
}

// Bytes that a terminal or a line-based reader could act on.
bool has_only_plain_characters(const std::string& line) {
    return std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; });
}

const std::vector<std::string> hostile{"two\nlines"s,
                                       "cr\r\nlf"s,
                                       "nul\0byte"s,
                                       "\x1b[2Jescape"s,
                                       "del\x7f"s,
                                       "c1 \u009b31m csi"s,
                                       "nel \u0085 line"s,
                                       "ls \u2028 ps \u2029"s,
                                       "invalid \xff\xfe"s,
                                       "cut \xe2\x82"s,
                                       "surrogate \xed\xa0\x80"s,
                                       "quote \" back\\slash"s,
                                       "\",\"level\":\"error"s,
                                       "bidi \u202e txt"s,
                                       "emoji \U0001F600"s,
                                       ""s,
                                       std::string(10'000, 'x')};

}  // namespace

TEST_CASE("a JSON line has a time, a level, an event and its fields, in this order",
          "[telemetry]") {
    const auto line = logged(LogFormat::json, [] {
        log_line(LogLevel::warning, "store_unavailable",
                 {{"attempt", 3}, {"seconds", 0.5}, {"final", true}, {"reason", "timeout"}});
    });
    const auto json = nlohmann::ordered_json::parse(line);
    std::vector<std::string> names;
    for (const auto& [name, value] : json.items()) names.push_back(name);
    CHECK(names == std::vector<std::string>{"time", "level", "event", "attempt", "seconds", "final",
                                            "reason"});
    CHECK(roster::domain::parse_rfc3339(json["time"].get<std::string>()));
    CHECK(json["level"] == "warning");
    CHECK(json["event"] == "store_unavailable");
    CHECK(json["attempt"] == 3);
    CHECK(json["seconds"] == 0.5);
    CHECK(json["final"] == true);
    CHECK(json["reason"] == "timeout");
}

TEST_CASE("hostile text stays one line of JSON, in plain characters", "[telemetry]") {
    for (const auto& text : hostile) {
        const auto line = logged(LogFormat::json, text);
        INFO(line.substr(0, 200));
        CHECK(has_only_plain_characters(line));
        const auto json = nlohmann::json::parse(line, nullptr, false);
        REQUIRE(json.is_object());
        CHECK(json.size() == 4);
        CHECK(json["level"] == "info");
    }
}

TEST_CASE("valid text comes back from a JSON line as it was", "[telemetry]") {
    for (const auto& text :
         {"two\nlines"s, "nul\0byte"s, "caf\u00E9"s, "\U0001F600"s, "\u2028"s, "\x7f"s})
        CHECK(nlohmann::json::parse(logged(LogFormat::json, text))["field"] == text);
}

TEST_CASE("hostile text stays one line of text, in plain characters", "[telemetry]") {
    for (const auto& text : hostile) {
        const auto line = logged(LogFormat::text, text);
        INFO(line.substr(0, 200));
        CHECK(has_only_plain_characters(line));
        CHECK(line.find(" info tested field=\"") != line.npos);
    }
}

TEST_CASE("a line below the level is not written", "[telemetry]") {
    configure_logging({.format = LogFormat::json, .level = LogLevel::warning});
    const CapturedStderr captured;
    log_line(LogLevel::debug, "debug");
    log_line(LogLevel::info, "info");
    CHECK(captured.text().empty());
    log_line(LogLevel::warning, "warning");
    log_line(LogLevel::error, "error");
    const auto text = captured.text();
    CHECK(std::ranges::count(text, '\n') == 2);
}

TEST_CASE("numbers that JSON does not have do not break the line", "[telemetry]") {
    const auto line = logged(LogFormat::json, [] {
        log_line(LogLevel::info, "tested",
                 {{"nan", std::numeric_limits<double>::quiet_NaN()},
                  {"infinite", std::numeric_limits<double>::infinity()},
                  {"smallest", std::numeric_limits<std::int64_t>::min()}});
    });
    const auto json = nlohmann::json::parse(line);
    CHECK(json["nan"].is_null());
    CHECK(json["infinite"].is_null());
    CHECK(json["smallest"] == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a field cannot take the place of the time, the level or the event", "[telemetry]") {
    const auto line = logged(LogFormat::json, [] {
        log_line(LogLevel::error, "tested", {{"level", "info"}, {"event", "other"}});
    });
    const auto json = nlohmann::json::parse(line);
    CHECK(json["level"] == "error");
    CHECK(json["event"] == "tested");
}

TEST_CASE("lines of many threads do not mix", "[telemetry]") {
    configure_logging({.format = LogFormat::json, .level = LogLevel::info});
    const CapturedStderr captured;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([] {
            for (int i = 0; i < 100; ++i)
                log_line(LogLevel::info, "tested", {{"text", std::string(200, 'x')}});
        });
    for (auto& thread : threads) thread.join();
    const auto text = captured.text();
    CHECK(std::ranges::count(text, '\n') == 400);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        REQUIRE(nlohmann::json::accept(text.substr(begin, end - begin)));
        begin = end + 1;
    }
}
