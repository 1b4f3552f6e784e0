#include "actors/pending_answer.hpp"

#include <exception>
#include <utility>

#include "domain/overloaded.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {
namespace {

using domain::overloaded;
using Why = Unavailable::Why;

Outcome outcome_of(Reply reply) {
    return std::visit(overloaded{
                          [](Outcome& outcome) { return std::move(outcome); },
                          [](Delivered&) -> Outcome { return UserErasedNow{}; },
                          [](NeedsHash&) -> Outcome { return Unavailable{}; },
                      },
                      reply);
}

NotDelivered failure_of(const Outcome& outcome) {
    if (const auto* error = std::get_if<domain::UserError>(&outcome)) return *error;
    if (std::holds_alternative<TimedOut>(outcome)) return TimedOut{};
    if (const auto* why = std::get_if<Unavailable>(&outcome)) return *why;
    return Unavailable{};
}

DeliveryOutcome delivery_of(Reply reply) {
    if (auto* delivered = std::get_if<Delivered>(&reply)) return std::move(*delivered);
    return std::unexpected(failure_of(outcome_of(std::move(reply))));
}

}  // namespace

PendingAnswer::PendingAnswer(Answer answer)
    : give_([answer = std::move(answer)](Reply reply) { answer(outcome_of(std::move(reply))); }) {}

PendingAnswer::PendingAnswer(DeliveryAnswer answer)
    : give_([answer = std::move(answer)](Reply reply) { answer(delivery_of(std::move(reply))); }) {}

PendingAnswer::PendingAnswer(PendingAnswer&& other) noexcept
    : give_(std::exchange(other.give_, nullptr)) {}

PendingAnswer::~PendingAnswer() { give(unavailable(Why::stopping)); }

void PendingAnswer::give(Reply reply) {
    const auto give = std::exchange(give_, nullptr);
    if (!give) return;
    try {
        give(std::move(reply));
    } catch (const std::exception& failure) {
        telemetry::log_line(telemetry::LogLevel::error, "answer_failed",
                            {{"what", failure.what()}});
    }
}

}  // namespace roster::actors
