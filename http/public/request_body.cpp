#include "http/public/request_body.hpp"

#include "http/server/limits.hpp"

namespace roster::http {
namespace {

constexpr text::JsonLimits body_limits{.max_octets = max_body_length, .max_depth = max_json_depth};

Problem malformed(text::JsonFault fault) {
    const std::string why(text::words_for(fault));
    return {problems::malformed_json,
            {"The body cannot be read: " + why + ".", "Le corps est illisible : " + why + "."}};
}

Problem no_object() {
    return Problem(problems::invalid_body,
                   {"The body must be a JSON object.", "Le corps doit être un objet JSON."})
        .error(
            {.field = "",
             .reason = "not-an-object",
             .message = {"The body must be a JSON object.", "Le corps doit être un objet JSON."}});
}

}  // namespace

std::expected<RequestBody, Problem> RequestBody::parse(std::string_view text) {
    auto document = text::JsonDocument::parse(text, body_limits);
    if (!document) return std::unexpected(malformed(document.error()));
    if (!document->root().is_object()) return std::unexpected(no_object());
    return RequestBody(*std::move(document));
}

std::optional<std::string_view> RequestBody::text(std::string_view name,
                                                  std::vector<FieldError>& errors) const {
    const auto member = document_.root()[name];
    const auto value = member.text();
    if (!value)
        errors.push_back(member.exists() ? not_a_text(std::string(name))
                                         : missing(std::string(name)));
    return value;
}

}  // namespace roster::http
