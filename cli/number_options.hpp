#pragma once
// Options with a number: a position of the log, or how many. Refused in words.

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

namespace roster::cli {

// A whole number from 1 on. `Value` is std::int64_t or an optional of it.
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

// The same of a count. `Value` is a whole number or an optional of one.
template <class Value>
CLI::Option* add_count_option(CLI::App& command, const std::string& name, Value& value,
                              const std::string& help) {
    const auto is_count = [](const std::string& text) -> std::string {
        std::int64_t count = 0;
        const bool is_number = CLI::detail::lexical_cast(text, count);
        return is_number && count >= 1 ? "" : "'" + text + "' is not a whole number above 0";
    };
    return command.add_option(name, value, help)->check(CLI::Validator(is_count, "COUNT"));
}

}  // namespace roster::cli
