// Reads a TOML file with settings.

#include "cli/toml_file.hpp"

#include <fstream>
#include <optional>
#include <sstream>

#include "cli/toml_parser.hpp"

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

toml::table parse(const std::filesystem::path& path) {
    auto table = parse_toml(read_text(path));
    if (table) return *std::move(table);
    const auto& [line, why] = table.error();
    throw BadConfiguration(path.string() + ":" + std::to_string(line) + ": " + why);
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
        if (name.empty())
            throw BadConfiguration(line_of(path, node.source()) + ": a setting without a name");
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
