// Formats a line with nlohmann's escaping and lets spdlog write it plain: spdlog's JSON patterns do
// not escape.

#include "telemetry/log_line.hpp"

#include <memory>

#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "domain/log_time.hpp"
#include "telemetry/clock.hpp"

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

nlohmann::ordered_json to_json(const LogField& field) {
    return std::visit([](const auto& value) { return nlohmann::ordered_json(value); }, field.value);
}

// ASCII only: beyond it are characters that end a line (U+0085, U+2028) or steer a terminal
// (U+009B).
std::string escaped(const nlohmann::ordered_json& value) {
    return value.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

std::string json_line(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    nlohmann::ordered_json line;
    line["time"] = domain::to_rfc3339(system_log_time());
    line["level"] = name_of(level);
    line["event"] = event;
    for (const auto& field : fields) line.emplace(std::string(field.name), to_json(field));
    return escaped(line);
}

std::string text_line(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    std::string line = domain::to_rfc3339(system_log_time());
    line.append(" ").append(name_of(level)).append(" ").append(event);
    for (const auto& field : fields)
        line.append(" ").append(field.name).append("=").append(escaped(to_json(field)));
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
