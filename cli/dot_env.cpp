// Reads the settings of an .env file.

#include "cli/dot_env.hpp"

#include <fstream>

namespace roster::cli {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Without quotes, or up to a comment. Throws BadConfiguration.
std::string value_of(std::string_view text, const std::string& place) {
    if (!text.starts_with('"') && !text.starts_with('\'')) {
        const auto comment = text.starts_with('#') ? 0 : text.find(" #");
        return std::string(trimmed(text.substr(0, comment)));
    }
    const auto end = text.find(text.front(), 1);
    if (end == std::string_view::npos)
        throw BadConfiguration(place + ": a quote that does not end on its line");
    const auto rest = trimmed(text.substr(end + 1));
    if (!rest.empty() && !rest.starts_with('#'))
        throw BadConfiguration(place + ": something stands behind the closing quote");
    return std::string(text.substr(1, end - 1));
}

}  // namespace

std::vector<Assignment> read_dot_env(const std::filesystem::path& path) {
    std::vector<Assignment> result;
    std::ifstream file(path);
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        auto text = trimmed(line);
        if (text.starts_with("export ")) text = trimmed(text.substr(7));
        const auto equals = text.find('=');
        const std::string name(trimmed(text.substr(0, equals)));
        if (!is_ours(name)) continue;
        const auto place = path.string() + ":" + std::to_string(number) + ": " + name;
        if (equals == std::string_view::npos) throw BadConfiguration(place + ": no = behind it");
        result.push_back({name, value_of(trimmed(text.substr(equals + 1)), place), place});
    }
    return result;
}

}  // namespace roster::cli
