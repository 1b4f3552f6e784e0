#include "actors/pending_answer.hpp"

#include <exception>
#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::actors {

PendingAnswer::PendingAnswer(Answer answer) : answer_(std::move(answer)) {}

PendingAnswer::~PendingAnswer() { give(unavailable(Unavailable::Why::stopping)); }

void PendingAnswer::give(Reply reply) {
    if (given_.exchange(true)) return;
    const auto answer = std::exchange(answer_, nullptr);
    if (!answer) return;
    try {
        answer(std::move(reply));
    } catch (const std::exception& failure) {
        telemetry::log_line(telemetry::LogLevel::error, "answer_failed",
                            {{"what", failure.what()}});
    }
}

}  // namespace roster::actors
