#pragma once
// What goes wrong in one schedule, and the time in which it happens.

#include <chrono>
#include <cstdint>
#include <random>

#include "telemetry/clock.hpp"

namespace roster::simulation {

using namespace std::chrono_literals;

// Stands still until the schedule moves it.
class SimulatedClock final : public telemetry::Clock {
public:
    [[nodiscard]] domain::LogTime log_now() const override { return log_now_; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        return steady_now_;
    }
    void advance(std::chrono::milliseconds by) {
        log_now_ += by;
        steady_now_ += by;
    }

private:
    domain::LogTime log_now_ = *domain::parse_rfc3339("2026-11-22T20:14:00Z");
    std::chrono::steady_clock::time_point steady_now_{std::chrono::hours(1)};
};

// The schedule's dice.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}

    // 0 … sides-1.
    [[nodiscard]] int roll(int sides) {
        return static_cast<int>(random_() % static_cast<std::uint64_t>(sides));
    }
    [[nodiscard]] bool one_in(int sides) { return roll(sides) == 0; }

private:
    std::mt19937_64 random_;
};

}  // namespace roster::simulation
