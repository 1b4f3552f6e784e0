#include "cli/toml_parser.hpp"

#include <algorithm>
#include <optional>

namespace roster::cli {

namespace {

// The first line with a control character that TOML 1.0 does not allow; nothing: there is none.
// toml++ 3.3 takes some of them for the beginning of a key, where it must not.
std::optional<int> line_with_control_character(std::string_view text) {
    int line = 1;
    for (const char c : text) {
        const bool is_control = (static_cast<unsigned char>(c) < 0x20) || c == 0x7F;
        if (c == '\n')
            ++line;
        else if (is_control && c != '\t' && c != '\r')
            return line;
    }
    return std::nullopt;
}

std::string without_values(std::string_view description) {
    const auto saw = std::min(description.find("; "), description.find(", saw "));
    return std::string(description.substr(0, saw));
}

}  // namespace

std::expected<toml::table, NotToml> parse_toml(std::string_view text) {
    if (const auto line = line_with_control_character(text))
        return std::unexpected(NotToml{*line, "a control character"});
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        return std::unexpected(NotToml{static_cast<int>(error.source().begin.line),
                                       without_values(error.description())});
    }
}

}  // namespace roster::cli
