#pragma once
// Why a service did not start: one line that says what to do.

#include <stdexcept>
#include <string>

namespace roster::cli {

// Thrown while composing; main prints it and ends with exit_usage.
struct StartError : std::runtime_error {
    explicit StartError(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace roster::cli
