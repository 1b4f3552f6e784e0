#pragma once
// A message server in memory, on the schedule's clock: streams that number and drop what they have
// by its id, a work queue with ack deadlines, reports that are also the memory of what was mailed,
// questions to any node. It can be away, cut off from one process, take a part of a batch, be
// wiped, and be rewound.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "messaging/event_bus.hpp"
#include "tests/simulation/faults.hpp"

namespace roster::simulation {

// One process's end of the server. Shared with what it has in hand, so that a process that was
// killed says nothing more.
struct BusClient {
    bool is_alive = true;
    bool is_cut_off = false;
};

// One thread.
class SimulatedBus {
public:
    SimulatedBus(const crypto::KeyRing& keys, const SimulatedClock& clock, Dice& dice)
        : keys_(keys), clock_(clock), dice_(dice) {}

    bool is_away = false;
    bool takes_parts = false;             // of batches
    std::function<void()> before_report;  // of any worker

    // The bus as one process sees it; it must not outlive the server.
    [[nodiscard]] std::unique_ptr<messaging::EventBus> connect(std::shared_ptr<BusClient> client);

    // As a lost disk would.
    void wipe();
    // As a server that acknowledged before it wrote: the newest messages are gone.
    void rewind(std::size_t lost);

    [[nodiscard]] std::set<domain::EventId> stored_events() const;
    // Of either kind: orders or reports.
    [[nodiscard]] bool has_open_messages() const;
    // Of a report that names this code; absent: none is stored.
    [[nodiscard]] std::optional<domain::EventId> reported_order(const domain::CodeId& code) const;

private:
    class Bus;
    class Publisher;
    class Consumer;
    class Taken;
    class Desk;
    class Question;
    class Serving;

    struct Message {
        std::uint64_t sequence = 0;
        std::string id;
        std::string subject;
        std::string body;
        bool is_settled = false;
        int attempt = 0;
        std::chrono::steady_clock::time_point due = {};
        std::optional<messaging::MailReport> report = {};
    };
    struct Stream {
        std::vector<Message> messages;
        std::uint64_t next_sequence = 1;
        std::chrono::milliseconds ack_wait{};

        Message* find(const std::string& id);
        Message* find(std::uint64_t sequence);
    };

    [[nodiscard]] bool reaches(const BusClient& client) const {
        return client.is_alive && !client.is_cut_off && !is_away;
    }

    const crypto::KeyRing& keys_;
    const SimulatedClock& clock_;
    Dice& dice_;
    int made_ = 1;
    Stream events_{.messages = {}, .next_sequence = 1, .ack_wait = 4s};
    Stream reports_{.messages = {}, .next_sequence = 1, .ack_wait = 30s};
    std::vector<Serving*> desks_;
};

}  // namespace roster::simulation
