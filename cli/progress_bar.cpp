#include "cli/progress_bar.hpp"

#include <iostream>

#include <unistd.h>

namespace roster::cli {

namespace {

constexpr std::chrono::milliseconds pause{100};
constexpr std::int64_t width = 30;

}  // namespace

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)), is_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressBar::show(std::int64_t reached, std::int64_t total) {
    if (!is_terminal_ || finished_ || total <= 0) return;
    const auto now = std::chrono::steady_clock::now();
    finished_ = reached >= total;
    if (!finished_ && now < next_) return;
    next_ = now + pause;
    const auto filled = static_cast<std::size_t>(reached * width / total);
    std::cerr << '\r' << what_ << " [" << std::string(filled, '#')
              << std::string(static_cast<std::size_t>(width) - filled, ' ') << "] "
              << reached * 100 / total << " % (" << reached << " of " << total << ")"
              << (finished_ ? "\n" : "") << std::flush;
}

}  // namespace roster::cli
