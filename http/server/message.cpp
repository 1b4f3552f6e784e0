#include "http/server/message.hpp"

#include <algorithm>

#include "text/ascii.hpp"

namespace roster::http {

const std::string* HttpRequest::field(std::string_view name) const {
    const std::string* found = nullptr;
    for (const auto& field : fields) {
        if (!text::equal_ignoring_case(field.name, name)) continue;
        if (found) return nullptr;
        found = &field.value;
    }
    return found;
}

std::size_t HttpRequest::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(fields, [&](const HeaderField& field) {
        return text::equal_ignoring_case(field.name, name);
    }));
}

HttpResponse& HttpResponse::with(std::string_view name, std::string_view value) {
    fields.push_back({std::string(name), std::string(value)});
    return *this;
}

const std::string* HttpResponse::field(std::string_view name) const {
    for (const auto& field : fields)
        if (text::equal_ignoring_case(field.name, name)) return &field.value;
    return nullptr;
}

HttpResponse json_response(int status, std::string body) {
    HttpResponse response{.status = status, .body = std::move(body)};
    response.with("Content-Type", "application/json");
    return response;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 302:
            return "Found";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Response";
    }
}

}  // namespace roster::http
