// How a setting is spelled.

#include "cli/setting.hpp"

#include <algorithm>

namespace roster::cli {

std::string Setting::key() const {
    std::string text(name);
    std::ranges::replace(text, '-', '_');
    return text;
}

std::string Setting::variable() const {
    std::string text = std::string(variable_prefix) + key();
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

}  // namespace roster::cli
