// Escapes by the library, where the text needs it at all.

#include "http/json_text.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace roster::http {
namespace {

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

}  // namespace

std::string json_string(std::string_view text) {
    if (!std::ranges::all_of(text, is_plain))
        return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::string result;
    result.reserve(text.size() + 2);
    return result.append("\"").append(text).append("\"");
}

JsonObject& JsonObject::add_json(std::string_view name, std::string_view json) {
    if (text_.size() > 1) text_ += ',';
    text_.append("\"").append(name).append("\":").append(json);
    return *this;
}

}  // namespace roster::http
