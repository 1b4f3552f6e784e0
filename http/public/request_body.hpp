#pragma once
// Reads a JSON body strictly: one object, no depth beyond `max_json_depth` (text/json_reader).

#include <expected>
#include <string_view>

#include "http/public/problems.hpp"
#include "text/json_reader.hpp"

namespace roster::http {

// The members of the outermost object; of all others only the form is checked. Looks into the text
// that was parsed, which outlives it: a password is not copied.
class RequestBody {
public:
    // 400 malformed-json or 422 invalid-body.
    [[nodiscard]] static std::expected<RequestBody, Problem> parse(std::string_view text);

    // The text that is the member. Where there is none, what is wrong is added to `errors`.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name,
                                                       std::vector<FieldError>& errors) const;

private:
    explicit RequestBody(text::JsonDocument document) : document_(std::move(document)) {}

    text::JsonDocument document_;
};

}  // namespace roster::http
