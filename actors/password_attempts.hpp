#pragma once
// Counts wrong passwords per address and client network, for known and unknown addresses alike, and
// says who has to wait. No CAF here.
//
// 10 wrong within 15 minutes lock for a minute; each further wrong one doubles the wait, up to an
// hour. A right password clears. In memory, per node, bounded: the entry that was longest unused
// goes first.

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/node.hpp"
#include "domain/ids.hpp"
#include "domain/user_events.hpp"

namespace roster::actors {

// Thread-safe: the shard's directory looks before a hash is paid for, its user actors look again
// and count where they judge.
class PasswordAttempts {
public:
    static constexpr std::size_t max_wrong = 10;
    static constexpr std::chrono::minutes period{15};
    static constexpr std::chrono::seconds first_wait{60};
    static constexpr std::chrono::seconds longest_wait{3600};

    struct Guesser {
        domain::StreamId stream;
        domain::NetworkTag network;
        bool operator==(const Guesser&) const = default;
    };

    explicit PasswordAttempts(std::size_t max_entries) : max_entries_(max_entries) {}

    // How long this one has to wait, rounded up to whole seconds; absent: it may try.
    [[nodiscard]] std::optional<std::chrono::seconds> wait_of(const Guesser& guesser,
                                                              SteadyTime now) const;
    void count_wrong(const Guesser& guesser, SteadyTime now);
    void clear(const Guesser& guesser);
    [[nodiscard]] std::size_t size() const;

private:
    struct GuesserHash {
        std::size_t operator()(const Guesser& guesser) const noexcept {
            return std::hash<domain::StreamId>{}(guesser.stream) ^ guesser.network.value;
        }
    };
    struct Entry {
        std::vector<SteadyTime> wrong;  // the last of them, at most max_wrong
        std::chrono::seconds wait{0};   // the last one imposed
        SteadyTime locked_until{};
        std::list<Guesser>::iterator used;
    };

    Entry& entry_of(const Guesser& guesser);
    void make_room();

    const std::size_t max_entries_;
    mutable std::mutex mutex_;
    std::unordered_map<Guesser, Entry, GuesserHash> entries_;
    std::list<Guesser> by_use_;  // the longest unused first
};

}  // namespace roster::actors
