#pragma once
// Which pages of other origins may call the API from a browser (the Fetch standard's CORS
// protocol). None by default.

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/message.hpp"

namespace roster::http {

// An origin as browsers write it (RFC 6454, 6.2), or what is wrong with it, in a sentence. Taken:
// "https://app.example.org", "http://localhost:5173", "https://*.example.org" (every name below),
// "http://localhost:*" (every port), "*" (everybody). Case, a default port and a slash at the end
// do not count.
[[nodiscard]] std::expected<std::string, std::string> canonical_origin(std::string_view written);

// Every port of this machine, for development.
[[nodiscard]] std::vector<std::string> localhost_origins();

class Cors {
public:
    // Of `canonical_origin`. Empty: off.
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    [[nodiscard]] bool is_on() const { return !origins_.empty(); }
    // What any answer carries.
    void mark(const HttpRequest& request, HttpResponse& response) const;
    // The answer to OPTIONS on a path that knows `methods`: whatever fields are asked for.
    [[nodiscard]] HttpResponse preflight(const HttpRequest& request,
                                         const std::vector<std::string_view>& methods) const;

private:
    [[nodiscard]] bool allows(std::string_view origin) const;

    std::vector<std::string> origins_;
};

}  // namespace roster::http
