// Turns the guard's faults into problems, and asks for a body where one is needed.

#include "http/server/request_checks.hpp"

#include "http/server/limits.hpp"
#include "text/ascii.hpp"

namespace roster::http {
namespace {

// application/json, in any case; of parameters only charset=utf-8 (RFC 8259, 11 knows none).
bool is_json(std::string_view content_type) {
    const auto parts = text::split(content_type, ';');
    if (!text::equal_ignoring_case(parts[0], "application/json")) return false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i].empty()) continue;
        const auto equals = parts[i].find('=');
        auto value = equals == std::string_view::npos ? std::string_view()
                                                      : text::trim(parts[i].substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (!text::equal_ignoring_case(text::trim(parts[i].substr(0, equals)), "charset") ||
            !text::equal_ignoring_case(value, "utf-8"))
            return false;
    }
    return true;
}

Phrase at_most_octets(std::size_t limit) {
    return {said<&HttpTexts::at_most_octets>, {{"limit", std::to_string(limit)}}};
}

Phrase field_limits() {
    return {said<&HttpTexts::field_limits>,
            {{"count", std::to_string(max_field_count)},
             {"name", std::to_string(max_field_name_length)},
             {"value", std::to_string(max_field_value_length)},
             {"all", std::to_string(max_head_length)}}};
}

Problem compressed() {
    return Problem(problems::unsupported_media_type, said<&HttpTexts::send_uncompressed>)
        .with("Accept-Encoding", "identity");
}

}  // namespace

std::optional<Problem> check_message(const HttpRequest& request) {
    switch (request.fault) {
        case MessageFault::none:
        case MessageFault::body_too_large:
            return std::nullopt;
        case MessageFault::malformed:
            return Problem(problems::malformed_request, said<&HttpTexts::see_http>);
        case MessageFault::target_too_long:
            return Problem(problems::uri_too_long, at_most_octets(max_target_length));
        case MessageFault::fields_too_large:
            return Problem(problems::fields_too_large, field_limits());
        case MessageFault::transfer_coding:
            return Problem(problems::transfer_coding, said<&HttpTexts::send_plainly>);
    }
    return std::nullopt;
}

std::optional<Problem> check_body_framing(const HttpRequest& request, Body need) {
    // What comes behind is a body to the client and a request to us: the connection ends.
    if (need == Body::json && !request.has_length && request.fault != MessageFault::body_too_large)
        return Problem(problems::length_required, said<&HttpTexts::send_a_body>).closing();
    if (request.fault == MessageFault::body_too_large)
        return Problem(problems::body_too_large, at_most_octets(max_body_length));
    if (need == Body::none) return std::nullopt;
    if (request.count("Content-Encoding") > 0) return compressed();
    if (need == Body::optional_json && request.body.empty()) return std::nullopt;
    const auto* type = request.field("Content-Type");
    if (!type || !is_json(*type))
        return Problem(problems::unsupported_media_type, said<&HttpTexts::send_the_type>);
    return std::nullopt;
}

}  // namespace roster::http
