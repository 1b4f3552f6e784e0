#pragma once
// Options that name a position of the log.

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

namespace roster::cli {

// A whole number from 1 on, refused in words. `Value` is std::int64_t or an optional of it.
template <class Value>
CLI::Option* add_position_option(CLI::App& command, const std::string& name, Value& value,
                                 const std::string& help) {
    const auto is_position = [](const std::string& text) -> std::string {
        std::int64_t position = 0;
        if (!CLI::detail::lexical_cast(text, position)) return "'" + text + "' is no position";
        return position < 1 ? "positions start at 1" : "";
    };
    return command.add_option(name, value, help)->check(CLI::Validator(is_position, "POSITION"));
}

}  // namespace roster::cli
