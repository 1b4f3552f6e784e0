// Reads a TOML file with settings.

#include "cli/toml_file.hpp"

#include <fstream>
#include <optional>
#include <sstream>

#include "cli/toml_parser.hpp"
#include "cli/toml_text.hpp"

namespace roster::cli {

namespace {

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream content;
    if (!file || !(content << file.rdbuf()))
        throw BadConfiguration("--config: cannot read '" + path.string() + "', or it is empty");
    return content.str();
}

std::string line_of(const std::filesystem::path& path, const toml::source_region& region) {
    return path.string() + ":" + std::to_string(region.begin.line);
}

// The parser's words without what it saw: that may be a secret.
std::string without_values(std::string_view description) {
    const auto saw = std::min(description.find("; "), description.find(", saw "));
    return std::string(description.substr(0, saw));
}

toml::table parse(const std::filesystem::path& path) {
    const auto text = read_text(path);
    if (const auto line = line_with_control_character(text))
        throw BadConfiguration(path.string() + ":" + std::to_string(*line) +
                               ": a control character");
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        throw BadConfiguration(line_of(path, error.source()) + ": " +
                               without_values(error.description()));
    }
}

std::optional<std::string> scalar_text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
    return std::nullopt;
}

std::optional<std::string> text_of(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) return scalar_text(node);
    std::string text;
    for (const auto& item : *array) {
        const auto part = scalar_text(item);
        if (!part) return std::nullopt;
        text.append(text.empty() ? "" : ",").append(*part);
    }
    return text;
}

}  // namespace

std::vector<Assignment> read_toml_file(const std::filesystem::path& path) {
    std::vector<Assignment> result;
    for (const auto& [key, node] : parse(path)) {
        const std::string name(key.str());
        const auto place = line_of(path, node.source()) + ": " + name;
        auto text = text_of(node);
        if (!text)
            throw BadConfiguration(place + (node.is_table()
                                                ? ": no such setting; settings are not in tables"
                                                : ": not a text, a number, true, false or a list"));
        result.push_back({name, std::move(*text), place});
    }
    return result;
}

}  // namespace roster::cli
