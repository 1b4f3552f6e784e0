// Looks at what is left over; else CLI11's own words do.

#include "cli/parse_refusal.hpp"

#include <algorithm>

#include "text/escape.hpp"

namespace roster::cli {

std::string words_for(const CLI::App& app, const CLI::ParseError& error) {
    const auto left = app.remaining(true);
    if (left.empty()) return error.what();
    const auto option =
        std::ranges::find_if(left, [](const std::string& text) { return text.starts_with('-'); });
    if (option != left.end())
        return "there is no option " + text::terminal_escaped(option->substr(0, option->find('=')));
    if (dynamic_cast<const CLI::RequiredError*>(&error) == nullptr)
        return "there is one argument too many";
    return "there is no command '" + text::terminal_escaped(left.front()) + "' here";
}

}  // namespace roster::cli
