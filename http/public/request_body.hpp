#pragma once
// Reads a JSON body strictly: one object, valid UTF-8, no duplicate keys, no depth beyond
// `max_json_depth` (RFC 8259; RFC 7493, 2.3).

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/server/problem.hpp"

namespace roster::http {

// The text members of the outermost object. All other members are only checked.
class RequestBody {
public:
    // 400 malformed-json or 422 invalid-body.
    [[nodiscard]] static std::expected<RequestBody, Problem> parse(std::string_view text);

    RequestBody() = default;
    ~RequestBody();  // wipes the texts: one may be a password
    RequestBody(RequestBody&&) = default;
    RequestBody& operator=(RequestBody&&) = default;

    // Null if the member is missing or is not a text.
    [[nodiscard]] const std::string* text(std::string_view name) const;

private:
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace roster::http
