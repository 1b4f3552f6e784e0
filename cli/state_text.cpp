// Lines are made of the JSON form, so that both always tell the same.

#include "cli/state_text.hpp"

#include "operators/state_json.hpp"
#include "text/escape.hpp"
#include "text/json_reader.hpp"

namespace roster::cli {

namespace {

constexpr text::JsonLimits limits{.max_octets = std::size_t{1024} * 1024, .max_depth = 8};

std::string text_of(const text::JsonValue& value) {
    return text::terminal_escaped(value.text().value_or(value.raw()));
}

// name=value name=value
std::string on_one_line(const text::JsonValue& object) {
    std::string line;
    for (const auto& [name, value] : object.members())
        line += (line.empty() ? "" : " ") + std::string(name) + "=" + text_of(value);
    return line;
}

std::string line_of(const std::string& name, const std::string& text) {
    constexpr std::size_t name_width = 22;
    return name + std::string(name.size() < name_width ? name_width - name.size() : 1, ' ') + text +
           "\n";
}

}  // namespace

std::string readable_state(const operators::Story& story) {
    auto lines = line_of("user_id", story.user.to_string());
    const auto json = "{" + operators::state_members(story.state) + "}";
    const auto document = text::JsonDocument::parse(json, limits);
    if (!document) return lines + std::string(text::words_for(document.error())) + "\n";
    for (const auto& [name, value] : document->root().members()) {
        const std::string one(name.substr(0, name.size() - 1));  // of a list
        for (const auto& entry : value.elements()) lines += line_of(one, on_one_line(entry));
        if (value.is_array()) continue;
        lines +=
            line_of(std::string(name), value.is_object() ? on_one_line(value) : text_of(value));
    }
    return lines;
}

}  // namespace roster::cli
