#include "followers/webhook_state.hpp"

#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::followers {

namespace {

void add_time(text::JsonObject& detail, std::string_view name,
              const std::optional<domain::LogTime>& time) {
    if (time) detail.add(name, domain::to_rfc3339(*time));
}

std::optional<domain::LogTime> time_of(text::JsonValue value) {
    const auto text = value.text();
    return text ? domain::parse_rfc3339(*text) : std::nullopt;
}

std::string text_of(text::JsonValue value) { return std::string(value.text().value_or("")); }

}  // namespace

std::string to_detail(const WebhookState& state) {
    text::JsonObject detail;
    detail.add("attempts", state.attempts);
    add_time(detail, "failing_since", state.failing_since);
    add_time(detail, "next_attempt", state.next_attempt);
    if (!state.parked.empty()) detail.add("parked", state.parked);
    if (!state.last_answer.empty()) detail.add("last_answer", state.last_answer);
    add_time(detail, "last_at", state.last_at);
    if (!state.trail.places().empty()) detail.add("trail", state.trail.to_json());
    return detail.text();
}

WebhookState webhook_state(const std::string& detail) {
    const auto document = text::JsonDocument::parse(detail, CheckpointTrail::detail_limits);
    if (!document) return {};
    const auto read = document->root();
    return {.attempts = static_cast<int>(read["attempts"].integer().value_or(0)),
            .failing_since = time_of(read["failing_since"]),
            .next_attempt = time_of(read["next_attempt"]),
            .parked = text_of(read["parked"]),
            .last_answer = text_of(read["last_answer"]),
            .last_at = time_of(read["last_at"]),
            .trail = CheckpointTrail::from_json(read["trail"]).value_or(CheckpointTrail())};
}

}  // namespace roster::followers
