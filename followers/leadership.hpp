#pragma once
// Whether this node leads one job among all nodes on the log.
//
// The store is asked every second. A node that hangs loses its lease there; one that cannot do the
// work gives it back, and leaves it to others for a while.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "eventstore/event_store.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct LeadershipSettings {
    std::chrono::milliseconds renew{1000};    // how often the lease is confirmed or asked for
    std::chrono::milliseconds abstain{3000};  // after it was given back
};

// One thread, except `is_leading`.
class Leadership {
public:
    Leadership(std::unique_ptr<eventstore::Lease> lease, std::string job,
               const telemetry::Clock& clock, telemetry::Gauge& leading,
               const LeadershipSettings& settings = {});

    // Whether it leads now.
    [[nodiscard]] bool holds();
    // Lets another node lead. `why` goes to the log.
    void give_back(const char* why);

    // What `holds` said last. Any thread.
    [[nodiscard]] bool is_leading() const { return leading_.load(std::memory_order_relaxed); }
    // Grows whenever the lease is gained: what was known of checkpoints before is to be read again.
    [[nodiscard]] std::uint64_t term() const { return term_; }

private:
    void become(bool leading);

    std::unique_ptr<eventstore::Lease> lease_;
    std::string job_;
    const telemetry::Clock& clock_;
    telemetry::Gauge& gauge_;
    LeadershipSettings settings_;
    std::atomic<bool> leading_{false};
    std::uint64_t term_ = 0;
    std::chrono::steady_clock::time_point ask_again_{};
};

}  // namespace roster::followers
