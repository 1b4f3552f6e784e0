#pragma once
// A real store with failures on order: what the network does to a database.

#include <atomic>
#include <deque>
#include <functional>
#include <memory>

#include "eventstore/event_store.hpp"

namespace roster::actors::test {

enum class AppendFault {
    none,
    unavailable,      // refused, nothing is written
    unknown_written,  // committed, but the answer is lost
    unknown_lost,     // the answer is lost, and the transaction too
};

// Knobs for the next calls. All calls come from the test's thread.
class FaultyStore final : public eventstore::EventStore {
public:
    explicit FaultyStore(eventstore::EventStore& store) : store_(store) {}

    std::deque<AppendFault> appends;  // of the next calls, in order
    int failing_reads = 0;            // of the next calls of any reader
    int failing_resolves = 0;
    int failing_models = 0;                    // of the next transactions of read models
    bool hides_an_event = false;               // the next read of streams lacks its first event
    std::function<void()> before_append;       // called once, within the next append
    std::function<void()> before_each_append;  // of every one

    std::atomic<int> append_calls{0};
    std::atomic<int> stream_reads{0};  // cursors asked for
    std::atomic<int> events_read{0};   // of streams

    std::unique_ptr<eventstore::EventAppender> open_appender() override;
    std::unique_ptr<eventstore::EventReader> open_reader() override;
    std::unique_ptr<eventstore::EventReader> open_durable_reader() override {
        return open_reader();
    }
    std::unique_ptr<eventstore::ReadModelStore> open_read_models() override;
    std::unique_ptr<eventstore::Lease> open_lease(const std::string& job) override {
        return store_.open_lease(job);
    }
    std::unique_ptr<eventstore::LogReader> open_log_reader() override {
        return store_.open_log_reader();
    }
    std::unique_ptr<eventstore::AppendListener> open_listener() override {
        return store_.open_listener();
    }
    std::unique_ptr<eventstore::WriteProbe> open_write_probe() override {
        return store_.open_write_probe();
    }
    eventstore::LogWatch& log_watch() override { return store_.log_watch(); }
    std::expected<bool, eventstore::StoreUnavailable> agree_on_keys(
        const std::map<std::string, std::string>& mine) override {
        return store_.agree_on_keys(mine);
    }

private:
    eventstore::EventStore& store_;
};

}  // namespace roster::actors::test
