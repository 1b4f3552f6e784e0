#pragma once
// Remembers how far this process has seen its log, and tells when the log is not that far any more:
// a failover or a restore has lost its tail, and gives positions out anew. Port.
//
// All sessions of a store share one. Whatever they read or committed is noted here, and each new
// connection answers for the highest of it before anything else runs on it; the call that finds a
// log that went back fails, and connections from before are not used again. Thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "crypto/digest.hpp"
#include "domain/ids.hpp"

namespace roster::eventstore {

// An event of the log, told from every other that may ever stand at its position.
struct LogMark {
    domain::GlobalPosition position;  // 0: none
    crypto::Sha256 hash{};
    bool operator==(const LogMark&) const = default;
};

struct LogRewind {
    std::uint64_t generation;  // the one that begins
    domain::GlobalPosition seen;
    domain::GlobalPosition head;  // where the log ends instead
};

class LogWatch {
public:
    using Listener = std::function<void(const LogRewind&)>;

    // Grows by one with each rewind. What was read in an earlier generation may be gone from the
    // log; who keeps anything of it compares this number, and forgets.
    [[nodiscard]] std::uint64_t generation() const;

    // `listener` is called as long as what is returned here lives, by the thread that found out,
    // under the watch's lock: it must be quick, and call neither the watch nor the store. The watch
    // must outlive what is returned.
    [[nodiscard]] std::shared_ptr<void> on_rewind(Listener listener);

    // --- For stores.

    // What a connection must find.
    struct Expectation {
        std::uint64_t generation;
        LogMark mark;
    };
    // What it found.
    struct Sight {
        domain::LogId log;
        LogMark head;
        std::optional<crypto::Sha256> hash_at_mark;
    };

    [[nodiscard]] Expectation expectation() const;
    // Throws StoreFailure if the mark is not in the log, or if this is another log.
    void compare(const Expectation& expected, const Sight& sight);
    // Of a connection that met the expectation of this generation; from an earlier one it says
    // nothing.
    void saw(std::uint64_t generation, const LogMark& mark);

private:
    void begin_generation(const Sight& sight);

    mutable std::mutex mutex_;
    std::uint64_t generation_ = 0;
    LogMark highest_;
    std::optional<domain::LogId> log_;
    std::map<std::uint64_t, Listener> listeners_;
    std::uint64_t next_listener_ = 0;
};

}  // namespace roster::eventstore
