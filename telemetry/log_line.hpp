#pragma once
// Structured log lines on stderr: text for a terminal, one JSON object a line for programs.
//
// A line has a time, a level, an event name and fields. Never pass a body, a code, a password or an
// e-mail address.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace roster::telemetry {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { text, json };

struct LogSettings {
    LogFormat format = LogFormat::text;
    LogLevel level = LogLevel::info;
};

struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
    LogField(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    template <class T>
        requires std::is_arithmetic_v<T>
    LogField(std::string_view n, T v) : name(n) {
        if constexpr (std::is_same_v<T, bool>)
            value = v;
        else if constexpr (std::is_floating_point_v<T>)
            value = static_cast<double>(v);
        else
            value = static_cast<std::int64_t>(v);
    }
};

// Call once, before any thread logs. The default is text at info.
void configure_logging(const LogSettings& settings);

// Thread-safe; one line, written whole. Invalid UTF-8 is replaced; everything but printable ASCII
// is escaped.
void log_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// Writes out what is buffered. Call before the process ends.
void flush_log();

}  // namespace roster::telemetry
