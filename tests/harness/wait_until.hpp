#pragma once
// Waits in C++ tests: asks until something is so. The one place besides child.py that may sleep.

#include <chrono>
#include <thread>

namespace roster::tests {

// Asks every 5 ms until condition() is true; false after so long.
template <class Condition>
[[nodiscard]] bool wait_until(Condition condition,
                              std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace roster::tests
