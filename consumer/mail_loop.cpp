// Keeps several orders in hand on one thread.

#include "consumer/mail_loop.hpp"

#include <algorithm>

#include "consumer/limits.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

using std::chrono::milliseconds;
using telemetry::LogLevel;

MailLoop::MailLoop(const MailHandlerParts& parts, messaging::MessageConsumer& orders, Wait wait)
    : parts_(parts), orders_(orders), wait_(std::move(wait)) {}

void MailLoop::turn(const std::stop_token& stop) {
    step_due(stop);
    if (stop.stop_requested()) return;
    if (server_is_down_ && next_probe_ <= now()) probe_server();
    if (may_take())
        take_order(idle_time());
    else
        wait_(idle_time());
    keep_all();
}

void MailLoop::give_back_all() {
    bool bus_answers = true;
    for (auto& held : held_) {
        // Each failing attempt can take seconds, and a stop must not.
        if (bus_answers && held.handler->is_unrecorded()) {
            bus_answers = held.handler->finish_now();
            if (bus_answers) continue;
        }
        held.handler->give_back_now();
    }
    held_.clear();
}

void MailLoop::step_due(const std::stop_token& stop) {
    for (auto& held : held_) {
        if (stop.stop_requested()) break;
        if (held.due <= now()) step(held);
    }
    std::erase_if(held_, [](const Held& held) { return held.handler == nullptr; });
}

// Leaves no handler behind if the order is finished.
void MailLoop::step(Held& held) {
    keep_all();
    const auto pause = held.handler->step();
    if (held.handler->take_trouble() && !server_is_down_) probe_server();
    held.due = now() + pause.value_or(milliseconds(0));
    if (!pause) held.handler.reset();
}

void MailLoop::keep_all() {
    for (auto& held : held_) {
        if (held.handler == nullptr || now() - held.kept < limits::keep_interval) continue;
        held.handler->keep();
        held.kept = now();
    }
}

void MailLoop::probe_server() {
    const bool was_down = server_is_down_;
    server_is_down_ = !parts_.mailer.is_reachable();
    next_probe_ = now() + limits::probe_interval;
    if (server_is_down_ == was_down) return;
    if (server_is_down_)
        telemetry::log_line(LogLevel::error, "mail_server_down");
    else
        telemetry::log_line(LogLevel::info, "mail_server_up");
}

void MailLoop::take_order(milliseconds timeout) {
    auto order = orders_.next(timeout);
    note_bus(order.has_value(), order ? std::string() : order.error().message);
    if (!order) return wait_(limits::bus_retry_pause);
    if (*order == nullptr) return;
    held_.push_back({std::make_unique<MailHandler>(parts_, *std::move(order)), now(), now()});
    step(held_.back());
    if (held_.back().handler == nullptr) held_.pop_back();
}

void MailLoop::note_bus(bool available, const std::string& message) {
    if (available != bus_is_down_) return;
    bus_is_down_ = !available;
    if (available)
        telemetry::log_line(LogLevel::info, "mail_bus_up");
    else
        telemetry::log_line(LogLevel::error, "mail_bus_down", {{"reason", message}});
}

bool MailLoop::may_take() const {
    return !server_is_down_ && held_.size() < limits::max_orders_in_hand;
}

// Until the next order in hand is due, at most one poll.
milliseconds MailLoop::idle_time() const {
    auto idle = limits::poll_timeout;
    for (const auto& held : held_) {
        const auto left = std::chrono::ceil<milliseconds>(held.due - now());
        idle = std::clamp(left, milliseconds(1), idle);
    }
    return idle;
}

}  // namespace roster::consumer
