#include "cli/toml_text.hpp"

namespace roster::cli {

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

}  // namespace roster::cli
