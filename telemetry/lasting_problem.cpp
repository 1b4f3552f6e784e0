#include "telemetry/lasting_problem.hpp"

#include "telemetry/log_line.hpp"

namespace roster::telemetry {

void LastingProblem::report(std::string_view event, const std::string& detail) {
    const auto now = clock_.steady_now();
    ++times_;
    const bool same = event_ == event && detail_ == detail;
    if (same && now - said_ < reminder) return;
    event_ = event;
    detail_ = detail;
    said_ = now;
    log_line(LogLevel::warning, event_, {{"part", part_}, {"detail", detail_}, {"times", times_}});
    times_ = 0;
}

void LastingProblem::over() {
    if (!lasts()) return;
    log_line(LogLevel::info, "problem_over", {{"part", part_}, {"after", event_}});
    event_.clear();
    detail_.clear();
    times_ = 0;
}

}  // namespace roster::telemetry
