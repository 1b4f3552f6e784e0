#pragma once
// A log in memory that numbers, chains and refuses as the real ones do (by their own batch plan),
// and fails as the schedule orders: refused, committed with a lost answer, lost with its answer,
// unreadable, away; or the loss of its tail, as a failover does it.

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "eventstore/event_store.hpp"
#include "tests/simulation/faults.hpp"

namespace roster::simulation {

enum class AppendFate { done, refused, done_unknown, lost_unknown };

// One thread.
class SimulatedLog final : public eventstore::EventStore {
public:
    SimulatedLog(const domain::LogId& log_id, const SimulatedClock& clock)
        : log_id_(log_id), clock_(clock) {}

    std::deque<AppendFate> next_appends;
    int failing_reads = 0;  // of the next ones
    bool is_down = false;
    bool next_save_is_lost = false;  // of a checkpoint: committed, and reported as unavailable

    // The newest events are gone, and their positions are given out anew.
    void lose_tail(std::size_t count);
    [[nodiscard]] const std::vector<eventstore::RecordedEvent>& events() const { return events_; }
    // The same with what they were sealed under.
    [[nodiscard]] std::vector<eventstore::RecordedEvent> with_keys() const;
    [[nodiscard]] std::vector<eventstore::RecordedEvent> stream(
        const domain::StreamId& stream) const;
    [[nodiscard]] eventstore::LogHead log_head() const;

    std::unique_ptr<eventstore::EventAppender> open_appender() override;
    std::unique_ptr<eventstore::EventReader> open_reader() override;
    std::unique_ptr<eventstore::EventReader> open_durable_reader() override {
        return open_reader();
    }
    std::unique_ptr<eventstore::LogReader> open_log_reader() override;
    std::unique_ptr<eventstore::ReadModelStore> open_read_models() override;
    std::unique_ptr<eventstore::Lease> open_lease(const std::string& job) override;
    std::unique_ptr<eventstore::AppendListener> open_listener() override { return nullptr; }
    std::unique_ptr<eventstore::WriteProbe> open_write_probe() override { return nullptr; }
    eventstore::LogWatch& log_watch() override { return watch_; }
    std::expected<bool, eventstore::StoreUnavailable> agree_on_keys(
        const std::map<std::string, std::string>&) override {
        return true;
    }

private:
    class Appender;
    class Reader;
    class Models;
    class Holder;

    [[nodiscard]] bool fails_to_read();
    [[nodiscard]] domain::StreamVersion version_of(const domain::StreamId& stream) const;
    [[nodiscard]] eventstore::RecordedEvent with_key(eventstore::RecordedEvent event) const;
    eventstore::BatchCommitted commit(std::span<const eventstore::StreamAppend> batch);

    domain::LogId log_id_;
    const SimulatedClock& clock_;
    std::vector<eventstore::RecordedEvent> events_;
    std::unordered_map<domain::StreamId, std::vector<std::size_t>> streams_;
    std::unordered_map<domain::UserId, crypto::Bytes> user_keys_;
    std::map<std::string, eventstore::Checkpoint> checkpoints_;
    std::map<std::string, const void*> leases_;
    eventstore::LogWatch watch_;
};

}  // namespace roster::simulation
