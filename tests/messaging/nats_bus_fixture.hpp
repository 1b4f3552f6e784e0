#pragma once
// A private server with one process's bus on it, and a worker that takes orders.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "messaging/nats_event_bus.hpp"
#include "tests/catch.hpp"
#include "tests/messaging/private_nats.hpp"
#include "tests/messaging/samples.hpp"

namespace roster::messaging {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

inline constexpr auto promised_recovery = 5s;
inline constexpr auto patience = 15s;

[[nodiscard]] inline NatsSettings settings_for(const PrivateNats& server) {
    return {
        .url = server.url(), .user = {}, .password = {}, .ca_file = {}, .limits = {.ack_wait = 1s}};
}

[[nodiscard]] inline milliseconds since(steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

// A server and one process's bus on it.
struct Connected {
    crypto::KeyRing keys = crypto::KeyRing::generate();
    PrivateNats server;
    std::unique_ptr<EventBus> bus = connect_nats(settings_for(server), keys);
    std::unique_ptr<EventPublisher> publisher = bus->open_publisher();

    [[nodiscard]] bool publish(const std::vector<OutboundEvent>& batch) const {
        const auto progress = publisher->publish(batch);
        return progress && progress->acknowledged == batch.size();
    }
};

// Asks and looks until there is an answer.
inline std::expected<ReissueReply, BusUnavailable> ask(MailDesk& desk, milliseconds timeout) {
    const auto question = desk.ask_reissue(samples::reissue_request(), timeout);
    for (;;) {
        if (auto answer = question->answer()) return *std::move(answer);
        std::this_thread::yield();
    }
}

// A worker's thread: takes orders for as long as it lives.
class Worker {
public:
    explicit Worker(EventBus& bus) : orders_(bus.open_mail_orders()) {
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] bool has_all(const std::vector<OutboundEvent>& batch) {
        const std::lock_guard lock(mutex_);
        return std::ranges::all_of(batch,
                                   [&](const auto& event) { return bodies_.contains(event.body); });
    }

private:
    void work(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            auto delivery = orders_->next(500ms);
            if (!delivery || !*delivery) continue;
            (*delivery)->acknowledge();
            const std::lock_guard lock(mutex_);
            bodies_.insert((*delivery)->body());
            ++count_;
        }
    }

    std::unique_ptr<MessageConsumer> orders_;
    std::mutex mutex_;
    std::set<std::string> bodies_;
    std::atomic<std::size_t> count_ = 0;
    std::jthread thread_;
};

}  // namespace roster::messaging
