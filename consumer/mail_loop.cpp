// Keeps orders in hand for many threads.

#include "consumer/mail_loop.hpp"

#include "consumer/limits.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

using std::chrono::milliseconds;
using telemetry::LogLevel;

MailLoop::MailLoop(const MailHandlerParts& parts, std::size_t senders)
    : parts_(parts), max_busy_(limits::orders_per_sender * senders) {}

// --- Taking orders

milliseconds MailLoop::fetch(messaging::MessageConsumer& orders) {
    if (!has_room() || !parts_.server.may_try()) return limits::full_pause;
    auto order = orders.next(limits::poll_timeout);
    note_bus(order.has_value(), order ? std::string() : order.error().message);
    if (!order) return limits::bus_retry_pause;
    if (*order != nullptr) add(*std::move(order));
    return milliseconds(0);
}

bool MailLoop::has_room() const {
    const std::lock_guard lock(mutex_);
    if (held_.size() >= limits::max_orders_in_hand) return false;
    const auto later = std::distance(due_.upper_bound(now() + limits::soon), due_.end());
    return held_.size() - static_cast<std::size_t>(later) < max_busy_;
}

void MailLoop::add(std::unique_ptr<messaging::Delivery> delivery) {
    auto handler = std::make_unique<MailHandler>(parts_, std::move(delivery));
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(handler));
    due_.emplace(now(), std::prev(held_.end()));
    changed_.notify_one();
}

void MailLoop::note_bus(bool available, const std::string& message) {
    if (available != bus_is_down_) return;
    bus_is_down_ = !available;
    if (available)
        telemetry::log_line(LogLevel::info, "mail_bus_up");
    else
        telemetry::log_line(LogLevel::error, "mail_bus_down", {{"reason", message}});
}

// --- Stepping them

bool MailLoop::step_one() {
    const auto handler = take_due();
    if (!handler) return false;
    put_back(*handler, (**handler)->step());
    return true;
}

std::optional<MailLoop::Held::iterator> MailLoop::take_due() {
    const std::lock_guard lock(mutex_);
    if (due_.empty() || due_.begin()->first > now()) return std::nullopt;
    const auto handler = due_.begin()->second;
    due_.erase(due_.begin());
    // This thread may be busy for long: somebody else has to watch over the rest.
    if (!due_.empty()) changed_.notify_one();
    return handler;
}

// One that is finished goes.
void MailLoop::put_back(Held::iterator handler, std::optional<milliseconds> pause) {
    const std::lock_guard lock(mutex_);
    if (!pause) {
        held_.erase(handler);
        return;
    }
    due_.emplace(now() + *pause, handler);
    changed_.notify_one();
}

void MailLoop::wait_for_due(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (due_.empty()) {
        changed_.wait(lock, stop, [this] { return !due_.empty(); });
        return;
    }
    const auto first = due_.begin()->first;
    changed_.wait_until(lock, stop, Clock::now() + (first - now()),
                        [&] { return due_.empty() || due_.begin()->first < first; });
}

void MailLoop::keep_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& handler : held_) handler->keep();
}

// --- The end

void MailLoop::give_back_all() {
    const std::lock_guard lock(mutex_);
    bool bus_answers = true;
    for (const auto& handler : held_) {
        // Each failing attempt can take seconds, and a stop must not.
        if (bus_answers && handler->is_unrecorded()) {
            bus_answers = handler->finish_now();
            if (bus_answers) continue;
        }
        handler->give_back_now();
    }
    due_.clear();
    held_.clear();
}

std::size_t MailLoop::in_hand() const {
    const std::lock_guard lock(mutex_);
    return held_.size();
}

}  // namespace roster::consumer
