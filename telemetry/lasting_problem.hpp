#pragma once
// Reports a problem that lasts: one line when it begins or becomes another, one every minute with
// how often it came meanwhile, and one when it is over. One that comes and goes (a full disk takes
// some writes and not others) is said no more often.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "telemetry/clock.hpp"

namespace roster::telemetry {

// One thread.
class LastingProblem {
public:
    static constexpr std::chrono::minutes reminder{1};

    // `part`, what does not work while the problem lasts, is named in each line.
    LastingProblem(std::string part, const Clock& clock) : part_(std::move(part)), clock_(clock) {}

    // It came (again). `event` names the log line; `detail` says what is wrong.
    void report(std::string_view event, const std::string& detail);
    // It works (again).
    void over();

    [[nodiscard]] bool lasts() const { return lasts_; }

private:
    std::string part_;
    const Clock& clock_;
    // Of the last one that was said; empty: none was.
    std::string event_;
    std::string detail_;
    std::chrono::steady_clock::time_point said_;
    std::int64_t times_ = 0;  // since it was said last
    bool lasts_ = false;
    bool over_is_due_ = false;  // it was said, and its end was not
};

}  // namespace roster::telemetry
