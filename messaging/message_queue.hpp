#pragma once
// One stream of the in-process bus with its one durable consumer: messages by id, handed out one at
// a time, and again if nobody acknowledges them. Private.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace roster::messaging {

// Thread-safe. What it holds is bounded by who fills it: the relay publishes no further batch
// before the last is acknowledged, a mail desk no further report.
class MessageQueue {
public:
    using Clock = std::chrono::steady_clock;

    // How many ids of finished messages are remembered, so that they are not taken for new ones.
    static constexpr std::size_t remembered = 65'536;

    explicit MessageQueue(Clock::duration ack_wait) : ack_wait_(ack_wait) {}

    struct Stored {
        std::uint64_t sequence = 0;
        bool duplicate = false;
    };
    Stored store(const std::string& id, std::string body);
    // A message that nobody has to handle: it gets its sequence and counts as acknowledged.
    Stored store_finished(const std::string& id);
    // Waits until `deadline` for the message to be acknowledged or rejected.
    [[nodiscard]] bool await_finished(const std::string& id, Clock::time_point deadline);
    [[nodiscard]] std::uint64_t last_sequence() const;
    // Of the oldest message that is not finished.
    [[nodiscard]] std::optional<std::string> oldest_body() const;

    struct Taken {
        std::uint64_t sequence = 0;
        int attempt = 0;
        std::string body;
    };
    [[nodiscard]] std::optional<Taken> take(Clock::time_point deadline);
    void finish(std::uint64_t sequence);
    // Both do nothing once the message was finished or handed out again.
    void give_back(std::uint64_t sequence, int attempt, Clock::duration delay);
    void extend(std::uint64_t sequence, int attempt);

private:
    struct Message {
        std::string id;
        std::string body;
        int attempt = 0;
        Clock::time_point
            due;  // when it may be handed out: at once, after a delay, or when the ack wait is over
    };
    using Due = std::pair<Clock::time_point, std::uint64_t>;

    Stored number(const std::string& id);
    void reschedule(std::uint64_t sequence, int attempt, Clock::time_point due);
    void remember_finished(const std::string& id);

    const Clock::duration ack_wait_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t last_sequence_ = 0;
    std::map<std::uint64_t, Message> open_;
    std::set<Due> due_;
    std::unordered_map<std::string, std::uint64_t>
        sequences_;  // of open messages, and of those remembered
    std::set<std::uint64_t> finished_;
    std::deque<std::string> finished_order_;
};

}  // namespace roster::messaging
