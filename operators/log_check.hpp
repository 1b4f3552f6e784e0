#pragma once
// Verifies the log for operators: at once, or in the background with progress.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "domain/log_time.hpp"
#include "eventstore/log_verifier.hpp"

namespace roster::operators {

struct CheckOptions {
    domain::GlobalPosition from{1};
    std::optional<eventstore::LogHead> published_head = {};
    const crypto::KeyRing* keys = nullptr;
    std::function<void(domain::GlobalPosition, domain::GlobalPosition)> progress = {};
};

// On sessions of its own. What an import brought without keys is taken into account.
[[nodiscard]] eventstore::VerifyOutcome check_log(eventstore::EventStore& store,
                                                  const CheckOptions& options);

// {"result":"whole","events","shredded","position","hash"}, {"result":"damaged","position","what"}
// or {"result":"unknown","what"}: the store did not answer.
[[nodiscard]] std::string outcome_json(const eventstore::VerifyOutcome& outcome);

// The checks that operators of this node ask for, one at a time. Any thread. Store and keys
// outlive it; its end does not wait for the log's.
class BackgroundCheck {
public:
    BackgroundCheck(eventstore::EventStore& store, const crypto::KeyRing& keys);
    ~BackgroundCheck();

    // False: one is under way.
    bool start(domain::LogTime now);
    // {"running":{"since","position","head"} or null,"last":{"at","result",…} or null}
    [[nodiscard]] std::string json() const;
    // Not from its own thread. Idempotent.
    void stop();

private:
    void run(domain::LogTime began);

    eventstore::EventStore& store_;
    const crypto::KeyRing& keys_;
    mutable std::mutex mutex_;
    std::optional<domain::LogTime> running_since_;
    std::atomic<std::int64_t> position_{0};
    std::atomic<std::int64_t> head_{0};
    std::string last_ = "null";
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace roster::operators
