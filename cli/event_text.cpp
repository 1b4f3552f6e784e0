// The readable line shows the public fields in their canonical order; it invents no words of its
// own.

#include "cli/event_text.hpp"

#include <cstdlib>
#include <string_view>

#include <unistd.h>

#include "domain/log_time.hpp"
#include "eventstore/event_codec.hpp"
#include "text/escape.hpp"
#include "text/json_reader.hpp"

namespace roster::cli {

namespace {

constexpr text::JsonLimits limits{.max_octets = std::size_t{64} * 1024, .max_depth = 8};

constexpr std::string_view reset = "\x1b[0m";
constexpr std::string_view dim = "\x1b[2m";

// Good news, bad news, what is worth a look; other types have no colour.
std::string_view colour_of(std::string_view type) {
    if (type == "UserActivated" || type == "UserImported") return "\x1b[32m";
    if (type == "CodeMailFailed" || type == "UserErased" || type == "CodeRejected")
        return "\x1b[31m";
    if (type == "CodeExpired" || type == "RegistrationShadowed" || type == "RegistrationDisowned")
        return "\x1b[33m";
    return "\x1b[36m";
}

std::string painted(std::string_view colour, const std::string& text, Colours colours) {
    if (colours == Colours::none) return text;
    return std::string(colour) + text + std::string(reset);
}

void append_fields(std::string& line, std::string_view json) {
    const auto document = text::JsonDocument::parse(json, limits);
    if (!document) {
        line.append(" (").append(text::words_for(document.error())).append(")");
        return;
    }
    for (const auto& [name, value] : document->root().members()) {
        if (name == "password") continue;
        const auto shown = value.text().value_or(value.raw());
        line += " " + text::terminal_escaped(name) + "=" + text::terminal_escaped(shown);
    }
}

}  // namespace

std::string readable_line(const eventstore::RecordedEvent& event, const crypto::KeyRing* keys,
                          Colours colours) {
    auto type = text::terminal_escaped(event.type);
    constexpr std::size_t type_width = 22;
    type.resize(std::max(type.size(), type_width), ' ');
    auto line =
        painted(dim,
                std::to_string(event.position.value) + "  " + domain::to_rfc3339(event.recorded_at),
                colours) +
        "  " + painted(colour_of(event.type), type, colours);
    append_fields(line, event.data);
    if (keys != nullptr && event.private_part)
        append_fields(line, eventstore::opened_private_json(event, *keys));
    return line;
}

bool is_terminal() { return isatty(STDOUT_FILENO) != 0; }

Colours colours_wanted() {
    const auto* no_color = std::getenv("NO_COLOR");
    const auto* terminal = std::getenv("TERM");
    const bool refused = no_color != nullptr && *no_color != '\0';
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    return is_terminal() && !refused && !dumb ? Colours::terminal : Colours::none;
}

}  // namespace roster::cli
