#include "telemetry/traceparent.hpp"

#include <algorithm>

namespace roster::telemetry {
namespace {

bool is_lower_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_all_zero(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == '0'; });
}

bool is_traceparent(std::string_view text) {
    if (text.size() != Traceparent::size || !text.starts_with("00-")) return false;
    if (text[35] != '-' || text[52] != '-') return false;
    const auto trace = text.substr(3, 32);
    const auto parent = text.substr(36, 16);
    return is_lower_hex(trace) && is_lower_hex(parent) && is_lower_hex(text.substr(53)) &&
           !is_all_zero(trace) && !is_all_zero(parent);
}

}  // namespace

std::optional<Traceparent> Traceparent::parse(std::string_view text) {
    if (!is_traceparent(text)) return std::nullopt;
    return Traceparent(text);
}

Traceparent Traceparent::of(std::string_view trace_id, std::string_view span_id, bool is_sampled) {
    std::string text = "00-";
    text.append(trace_id).append("-").append(span_id).append(is_sampled ? "-01" : "-00");
    return Traceparent(text);
}

// The lowest bit of the flags (W3C Trace Context, 3.2.2.5.1).
bool Traceparent::is_sampled() const { return std::string_view("13579bdf").contains(text_.back()); }

}  // namespace roster::telemetry
