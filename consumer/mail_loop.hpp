#pragma once
// The orders a worker has in hand: taken from the bus by one thread, stepped when they are due by
// any of many, each of which may block in one mail.
//
// It holds at most limits::max_orders_in_hand; nearly all are done in their first step, and only
// those wait whose recipient's server says "later", or for whom a fresh code was asked. Of those
// that do not wait for a later time it holds no more than its threads get to soon: a fresh code
// that waited behind hundreds of others would be too old again when its turn came. While the mail
// server is in trouble, only trials are taken: the other orders stay on the bus.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "consumer/mail_handler.hpp"

namespace roster::consumer {

// Thread-safe.
class MailLoop {
public:
    // `senders`: how many threads step.
    MailLoop(const MailHandlerParts& parts, std::size_t senders);

    // One look at the bus, where there is room and the server may be tried. How long to wait before
    // the next.
    [[nodiscard]] std::chrono::milliseconds fetch(messaging::MessageConsumer& orders);

    // Steps one order that is due; false if there is none.
    bool step_one();
    // Waits until one is due or a stop is requested.
    void wait_for_due(const std::stop_token& stop);

    // Tells the bus that all are in hand; to be called every limits::keep_interval.
    void keep_all();

    // At the end, once nobody steps any more. What is in hand goes back to the bus.
    void give_back_all();

    [[nodiscard]] std::size_t in_hand() const;

private:
    using Clock = std::chrono::steady_clock;
    using Held = std::list<std::unique_ptr<MailHandler>>;

    [[nodiscard]] bool has_room() const;
    void add(std::unique_ptr<messaging::Delivery> delivery);
    [[nodiscard]] std::optional<Held::iterator> take_due();
    void put_back(Held::iterator handler, std::optional<std::chrono::milliseconds> pause);
    void note_bus(bool available, const std::string& message);
    [[nodiscard]] Clock::time_point now() const { return parts_.clock.steady_now(); }

    const MailHandlerParts parts_;
    const std::size_t max_busy_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    Held held_;
    std::multimap<Clock::time_point, Held::iterator> due_;  // those that no thread steps now
    bool bus_is_down_ = false;
};

}  // namespace roster::consumer
