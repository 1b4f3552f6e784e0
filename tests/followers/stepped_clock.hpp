#pragma once
// A clock that stands still until the test moves it.

#include <chrono>

#include "telemetry/clock.hpp"

namespace roster::followers::test {

class SteppedClock final : public telemetry::Clock {
public:
    [[nodiscard]] domain::LogTime log_now() const override { return log_now_; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        return steady_now_;
    }
    void advance(std::chrono::microseconds by) {
        log_now_ += by;
        steady_now_ += by;
    }

private:
    domain::LogTime log_now_ = *domain::parse_rfc3339("2026-11-22T20:14:00Z");
    std::chrono::steady_clock::time_point steady_now_{std::chrono::hours(1)};
};

}  // namespace roster::followers::test
