#pragma once
// Which pages of other origins may call the API from a browser (the Fetch standard's CORS
// protocol). None by default.

#include <string>
#include <string_view>
#include <vector>

#include "http/server/message.hpp"

namespace roster::http {

class Cors {
public:
    // Origins such as https://app.example.org, or "*". Empty: off.
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    [[nodiscard]] bool is_on() const { return !origins_.empty(); }
    // What any answer carries.
    void mark(const HttpRequest& request, HttpResponse& response) const;
    // The answer to OPTIONS on a path that knows `methods`.
    [[nodiscard]] HttpResponse preflight(const HttpRequest& request,
                                         const std::vector<std::string_view>& methods) const;

private:
    [[nodiscard]] bool allows(const std::string& origin) const;

    std::vector<std::string> origins_;
};

}  // namespace roster::http
