#pragma once
// The orders one thread works on: takes them from the bus, and steps each when it is due.
//
// It holds at most limits::max_orders_in_hand; nearly all are done in their first step, and only
// those wait whose recipient's server says "later". While the mail server is down it takes none:
// they stay in the bus, where other workers see them.

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "consumer/mail_handler.hpp"

namespace roster::consumer {

class MailLoop {
public:
    using Clock = std::chrono::steady_clock;
    // Sleeps so long, or shorter if the worker stops.
    using Wait = std::function<void(std::chrono::milliseconds)>;

    MailLoop(const MailHandlerParts& parts, messaging::MessageConsumer& orders, Wait wait);

    // Steps what is due and then looks for one more order, or waits; returns after about
    // limits::poll_timeout, or as soon as a stop is requested and the mail at hand is done.
    void turn(const std::stop_token& stop);

    // At the end. What is in hand goes back to the bus.
    void give_back_all();

    [[nodiscard]] std::size_t in_hand() const { return held_.size(); }

private:
    struct Held {
        std::unique_ptr<MailHandler> handler;
        Clock::time_point due;
        Clock::time_point kept;  // when the bus was last told
    };

    void step_due(const std::stop_token& stop);
    void step(Held& held);
    void keep_all();
    void probe_server();
    void take_order(std::chrono::milliseconds timeout);
    void note_bus(bool available, const std::string& message);
    [[nodiscard]] bool may_take() const;
    [[nodiscard]] std::chrono::milliseconds idle_time() const;
    [[nodiscard]] Clock::time_point now() const { return parts_.clock.steady_now(); }

    const MailHandlerParts parts_;
    messaging::MessageConsumer& orders_;
    const Wait wait_;
    std::vector<Held> held_;
    bool server_is_down_ = false;
    bool bus_is_down_ = false;
    Clock::time_point next_probe_;
};

}  // namespace roster::consumer
