#pragma once
// How the appends of a store go: what readiness asks, and what operators are told of a store that
// fails for a while, at once and then every minute.
//
// Thread-safe.

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "telemetry/clock.hpp"
#include "telemetry/lasting_problem.hpp"

namespace roster::eventstore {

class AppendOutcomes {
public:
    // One was committed; or a probe has shown that one would be.
    void succeeded();
    // `event` names the log line, `why` says what is wrong.
    void failed(std::string_view event, const std::string& why);

    // Why the last one failed; nothing if it did not, or there was none yet.
    [[nodiscard]] std::optional<std::string> failure() const;

private:
    mutable std::mutex mutex_;
    telemetry::SampledLogClock clock_;
    telemetry::LastingProblem problem_{"appends", clock_};
    std::optional<std::string> failure_;
};

}  // namespace roster::eventstore
