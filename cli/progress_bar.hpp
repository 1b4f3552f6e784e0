#pragma once
// How far a long command has come, on stderr and only where that is a terminal.

#include <chrono>
#include <cstdint>
#include <string>

namespace roster::cli {

// One thread. Draws at most every 100 ms; the end is always drawn, and ends the line.
class ProgressBar {
public:
    explicit ProgressBar(std::string what);

    void show(std::int64_t reached, std::int64_t total);

private:
    std::string what_;
    bool is_terminal_;
    bool finished_ = false;
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace roster::cli
