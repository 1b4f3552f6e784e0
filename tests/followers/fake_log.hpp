#pragma once
// A log in memory that the test writes, loses the tail of, damages and takes away; with the
// checkpoints and leases of those who follow it. No SQL: read models are not kept here.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "domain/user_events.hpp"
#include "eventstore/event_store.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/followers/stepped_clock.hpp"

namespace roster::followers::test {

// One thread.
class FakeLog final : public eventstore::EventStore {
public:
    explicit FakeLog(const SteppedClock& clock) : clock_(clock) {}

    // Appends an event to its user's stream, as a node would. Its position.
    domain::GlobalPosition append(const domain::UserEvent& event);
    // The newest events are gone, and their positions are given out anew.
    void lose_tail(std::size_t count) { events_.resize(events_.size() - count); }
    [[nodiscard]] eventstore::RecordedEvent& at(std::int64_t position) {
        return events_.at(static_cast<std::size_t>(position - 1));
    }
    [[nodiscard]] eventstore::Checkpoint head_checkpoint() const;

    // Somebody who registers; their code.
    domain::CodeIssued register_person(const std::string& email);

    std::map<std::string, eventstore::Checkpoint> checkpoints;
    bool is_down = false;
    bool standbys_are_away = false;     // what is in the log may be lost yet
    int saves = 0;                      // of checkpoints, that were committed
    std::function<void()> before_save;  // once, before the next transaction
    bool next_save_is_lost = false;     // committed, and reported as unavailable

    // Another holder has the lease; an empty name: nobody.
    std::map<std::string, const void*> leases;
    void freeze_out(const std::string& job) { leases[job] = this; }
    void thaw(const std::string& job) { leases.erase(job); }

    std::unique_ptr<eventstore::EventAppender> open_appender() override { return nullptr; }
    std::unique_ptr<eventstore::EventReader> open_reader() override;
    std::unique_ptr<eventstore::EventReader> open_durable_reader() override;
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

    const crypto::KeyRing keys = crypto::KeyRing::generate();
    eventstore::testing::LogExamples examples{11};
    const domain::LogId log_id{examples.uuid()};

private:
    class Reader;
    class Models;
    class Holder;
    struct Person {
        domain::StreamId stream;
        domain::StreamVersion version;
        crypto::SecretBytes key;
    };

    Person& person(const domain::UserId& user);

    const SteppedClock& clock_;
    std::vector<eventstore::RecordedEvent> events_;
    std::map<domain::UserId, Person> people_;
    eventstore::LogWatch watch_;
};

}  // namespace roster::followers::test
