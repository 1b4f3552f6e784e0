// Turns the guard's faults into problems, and asks for a body where one is needed.

#include "http/server/request_checks.hpp"

#include "http/server/limits.hpp"

namespace roster::http {
namespace {

// application/json, in any case; of parameters only charset=utf-8 (RFC 8259, 11 knows none).
bool is_json(std::string_view content_type) {
    const auto parts = split(content_type, ';');
    if (!equal_ignoring_case(parts[0], "application/json")) return false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i].empty()) continue;
        const auto equals = parts[i].find('=');
        auto value = equals == std::string_view::npos ? std::string_view()
                                                      : trim(parts[i].substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (!equal_ignoring_case(trim(parts[i].substr(0, equals)), "charset") ||
            !equal_ignoring_case(value, "utf-8"))
            return false;
    }
    return true;
}

}  // namespace

std::optional<Problem> check_message(const HttpRequest& request) {
    switch (request.fault) {
        case MessageFault::none:
        case MessageFault::body_too_large:
            return std::nullopt;
        case MessageFault::malformed:
            return Problem(problems::malformed_request,
                           "See RFC 9112: request line, one Host, and well-formed header fields.");
        case MessageFault::target_too_long:
            return Problem(problems::uri_too_long,
                           "At most " + std::to_string(max_target_length) + " octets.");
        case MessageFault::fields_too_large:
            return Problem(problems::fields_too_large,
                           "At most " + std::to_string(max_field_count) + " fields, names of " +
                               std::to_string(max_field_name_length) + " and values of " +
                               std::to_string(max_field_value_length) + " octets.");
        case MessageFault::transfer_encoding:
            return Problem(problems::transfer_encoding,
                           "Send the body as it is, with Content-Length.");
    }
    return std::nullopt;
}

std::optional<Problem> check_body_framing(const HttpRequest& request, Body need) {
    if (need == Body::json && !request.has_content_length &&
        request.fault != MessageFault::body_too_large)
        return Problem(problems::length_required, "Send a JSON body with Content-Length.");
    if (request.fault == MessageFault::body_too_large)
        return Problem(problems::body_too_large,
                       "At most " + std::to_string(max_body_length) + " octets.");
    if (need == Body::none || (need == Body::optional_json && request.body.empty()))
        return std::nullopt;
    const auto* type = request.field("Content-Type");
    if (!type || !is_json(*type))
        return Problem(problems::unsupported_media_type, "Send Content-Type: application/json.");
    return std::nullopt;
}

}  // namespace roster::http
