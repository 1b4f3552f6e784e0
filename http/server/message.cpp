// Looks fields up and splits their values.

#include "http/server/message.hpp"

#include <algorithm>

namespace roster::http {
namespace {

constexpr char lowercase(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lowercase, lowercase);
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(trim(text.substr(0, end)));
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

const std::string* HttpRequest::field(std::string_view name) const {
    const std::string* found = nullptr;
    for (const auto& field : fields) {
        if (!equal_ignoring_case(field.name, name)) continue;
        if (found) return nullptr;
        found = &field.value;
    }
    return found;
}

std::size_t HttpRequest::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields, [&](const HeaderField& field) { return equal_ignoring_case(field.name, name); }));
}

HttpResponse& HttpResponse::with(std::string_view name, std::string_view value) {
    fields.push_back({std::string(name), std::string(value)});
    return *this;
}

const std::string* HttpResponse::field(std::string_view name) const {
    for (const auto& field : fields)
        if (equal_ignoring_case(field.name, name)) return &field.value;
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
