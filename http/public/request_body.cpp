#include "http/public/request_body.hpp"

#include "http/server/limits.hpp"

namespace roster::http {
namespace {

constexpr text::JsonLimits body_limits{.max_octets = max_body_length, .max_depth = max_json_depth};

Text text_for(text::JsonFault fault) {
    using text::JsonFault;
    switch (fault) {
        case JsonFault::too_large:
            return said<&UserTexts::json_too_large>;
        case JsonFault::byte_order_mark:
            return said<&UserTexts::json_byte_order_mark>;
        case JsonFault::nul:
            return said<&UserTexts::json_nul>;
        case JsonFault::not_utf8:
            return said<&UserTexts::json_not_utf8>;
        case JsonFault::not_json:
            return said<&UserTexts::json_not_json>;
        case JsonFault::too_deep:
            return said<&UserTexts::json_too_deep>;
        case JsonFault::member_twice:
            return said<&UserTexts::json_member_twice>;
        case JsonFault::something_follows:
            return said<&UserTexts::json_something_follows>;
    }
    return said<&UserTexts::json_not_json>;
}

Problem no_object() {
    const auto message = said<&UserTexts::not_an_object>;
    return Problem(problems::invalid_body, message)
        .error({.field = "", .reason = "not-an-object", .message = message});
}

}  // namespace

std::expected<RequestBody, Problem> RequestBody::parse(std::string_view text) {
    auto document = text::JsonDocument::parse(text, body_limits);
    if (!document)
        return std::unexpected(Problem(problems::malformed_json, text_for(document.error())));
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
