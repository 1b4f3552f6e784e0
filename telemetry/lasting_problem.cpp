#include "telemetry/lasting_problem.hpp"

#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::telemetry {

void LastingProblem::report(std::string_view event, const std::string& detail) {
    const auto now = clock_.steady_now();
    const bool same = event_ == event && detail_ == detail;
    times_ = same ? times_ + 1 : 1;
    lasts_ = true;
    if (same && now - said_ < reminder) return;
    event_ = event;
    detail_ = detail;
    said_ = now;
    over_is_due_ = true;
    log_line(LogLevel::warning, event_, {{"part", part_}, {"detail", detail_}, {"times", times_}});
    times_ = 0;
}

void LastingProblem::over() {
    lasts_ = false;
    if (!std::exchange(over_is_due_, false)) return;
    log_line(LogLevel::info, "problem_over", {{"part", part_}, {"after", event_}});
}

}  // namespace roster::telemetry
