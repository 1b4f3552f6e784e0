// Formats a line and lets spdlog write it plain: spdlog's JSON patterns do not escape.

#include "telemetry/log_line.hpp"

#include <memory>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "domain/log_time.hpp"
#include "telemetry/clock.hpp"
#include "text/json_writer.hpp"

namespace roster::telemetry {

namespace {

struct Sink {
    std::shared_ptr<spdlog::logger> logger;
    LogSettings settings;
};

Sink& sink() {
    static Sink instance = [] {
        auto logger = std::make_shared<spdlog::logger>(
            "roster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        logger->set_pattern("%v");
        logger->set_level(spdlog::level::trace);
        return Sink{std::move(logger), {}};
    }();
    return instance;
}

std::string_view name_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    return "error";
}

// ASCII only: beyond it are characters that end a line (U+0085, U+2028) or steer a terminal
// (U+009B).
void append(std::string& line, std::string_view value) {
    text::append_ascii_json_string(line, value);
}
void append(std::string& line, std::int64_t value) { line += std::to_string(value); }
void append(std::string& line, double value) { line += text::json_number(value); }
void append(std::string& line, bool value) { line += value ? "true" : "false"; }

void append_value(std::string& line, const LogField& field) {
    std::visit([&](const auto& value) { append(line, value); }, field.value);
}

bool is_taken(std::string_view name) {
    return name == "time" || name == "level" || name == "event";
}

std::string json_line(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    std::string line = R"({"time":")" + domain::to_rfc3339(system_log_time()) + R"(","level":")";
    line.append(name_of(level)).append(R"(","event":)");
    append(line, event);
    for (const auto& field : fields) {
        if (is_taken(field.name)) continue;
        line.push_back(',');
        append(line, field.name);
        line.push_back(':');
        append_value(line, field);
    }
    return line + "}";
}

std::string text_line(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    std::string line = domain::to_rfc3339(system_log_time());
    line.append(" ").append(name_of(level)).append(" ").append(event);
    for (const auto& field : fields) {
        line.append(" ").append(field.name).append("=");
        append_value(line, field);
    }
    return line;
}

}  // namespace

void configure_logging(const LogSettings& settings) { sink().settings = settings; }

void log_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    auto& out = sink();
    if (level < out.settings.level) return;
    const auto line = out.settings.format == LogFormat::json ? json_line(level, event, fields)
                                                             : text_line(level, event, fields);
    out.logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

void flush_log() { sink().logger->flush(); }

}  // namespace roster::telemetry
