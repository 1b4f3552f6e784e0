#pragma once
// What was mailed while the bus could not take note of it: so that the same process does not mail
// it again when the order comes back.

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "consumer/limits.hpp"
#include "messaging/mail_messages.hpp"

namespace roster::consumer {

struct UnrecordedMail {
    messaging::MailOrder order;  // what was mailed: a fresh code perhaps
    bool unconfirmed = false;
};

// In memory, bounded (the oldest are forgotten), shared by the threads of a worker.
class UnrecordedMails {
public:
    // `order` is the event id of the order that came over the bus.
    void put(const domain::EventId& order, UnrecordedMail sent) {
        const std::lock_guard lock(mutex_);
        if (sent_.insert_or_assign(order, std::move(sent)).second) oldest_.push_back(order);
        while (oldest_.size() > limits::max_unrecorded_mails) {
            sent_.erase(oldest_.front());
            oldest_.pop_front();
        }
    }

    [[nodiscard]] std::optional<UnrecordedMail> take(const domain::EventId& order) {
        const std::lock_guard lock(mutex_);
        const auto found = sent_.extract(order);
        if (found.empty()) return std::nullopt;
        std::erase(oldest_, order);
        return std::move(found.mapped());
    }

private:
    std::mutex mutex_;
    std::unordered_map<domain::EventId, UnrecordedMail> sent_;
    std::deque<domain::EventId> oldest_;
};

}  // namespace roster::consumer
