#include "domain/key_id.hpp"

#include <algorithm>

#include "domain/characters.hpp"

namespace roster::domain {

bool is_key_id(std::string_view text) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= max_key_id_size && std::ranges::all_of(text, is_allowed);
}

}  // namespace roster::domain
