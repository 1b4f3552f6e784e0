#pragma once
// Counts wrong passwords, for known and unknown addresses alike, and says who has to wait. No CAF
// here.
//
// Per address and client network 10 within 15 minutes, then a wait of a minute; after it, three
// more wrong ones within 15 minutes double the wait, up to an hour: a wrong one now and then holds
// up no lock. The same for an address and an IPv6 /48, with 40. Per address 100 in 24 h, from
// networks that never had one of its passwords right: one that had keeps its own 10. A right
// password clears nothing. Registering with a new password is a guess too: a network's are counted
// apart, by the same numbers, so that whoever registers and then mistypes has all 10, whether the
// address was known or not. In memory, bounded: what was longest unused goes first; what other
// nodes count is counted too as far as they tell (actors/password_news.hpp).

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "actors/bounded_table.hpp"
#include "actors/node.hpp"
#include "actors/password_news.hpp"
#include "actors/sliding_window.hpp"
#include "domain/ids.hpp"
#include "domain/user_events.hpp"

namespace roster::actors {

// Thread-safe: the shard's directory looks before a hash is paid for, its user actors look again
// and count where they judge.
class PasswordAttempts {
public:
    static constexpr std::size_t max_wrong = 10;
    static constexpr std::size_t max_wrong_of_wide = 40;
    static constexpr std::size_t max_wrong_after_a_lock = 3;
    static constexpr std::chrono::minutes period{15};
    static constexpr std::chrono::seconds first_wait{60};
    static constexpr std::chrono::seconds longest_wait{3600};
    static constexpr SlidingWindow::Limit of_address{100, std::chrono::hours(24)};

    explicit PasswordAttempts(std::size_t max_entries)
        : networks_(max_entries), wide_(max_entries), addresses_(max_entries) {}

    // The events that set those passwords of an address with which a network may have proven
    // itself. Absent: not known yet, any proof counts.
    using Passwords = std::optional<std::span<const domain::EventId>>;

    // How long this one has to wait, rounded up to whole seconds; absent: it may try.
    [[nodiscard]] std::optional<std::chrono::seconds> wait_of(const Guesser& guesser,
                                                              SteadyTime now,
                                                              Passwords passwords = {}) const;
    using By = GuessedBy;
    // True: the network had one of those passwords right, and it counts for itself alone.
    bool count_wrong(const Guesser& guesser, SteadyTime now, Passwords passwords = {},
                     By by = By::logging_in);
    // As the node that judged it has counted it.
    void count_told(const PasswordNews& wrong, SteadyTime now);
    // The guesser's network had this password right, or set it. True: it is the first time that it
    // logs in with it.
    bool note_right(const Guesser& guesser, const domain::EventId& password,
                    By by = By::logging_in);
    [[nodiscard]] std::size_t size() const;

private:
    struct Place {
        domain::StreamId stream;
        domain::NetworkTag network;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const noexcept {
            return std::hash<domain::StreamId>{}(place.stream) ^ place.network.value;
        }
    };
    struct Lock {
        std::vector<SteadyTime> wrong;  // since the last lock, within the period
        std::chrono::seconds wait{0};   // the last one imposed
        SteadyTime until{};

        void count(std::size_t limit, SteadyTime now);
        [[nodiscard]] std::chrono::seconds left(SteadyTime now) const;
    };
    struct Network {
        Lock logging_in;
        Lock registering;
        std::optional<domain::EventId> proven;  // the password it had right last
        bool has_logged_in = false;             // with that one
    };

    void count(const Guesser& guesser, SteadyTime now, By by, bool is_familiar);
    [[nodiscard]] bool has_proven_itself(const Guesser& guesser, const Passwords& passwords) const;

    mutable std::mutex mutex_;
    BoundedTable<Place, Network, PlaceHash> networks_;
    BoundedTable<Place, Lock, PlaceHash> wide_;
    BoundedTable<domain::StreamId, SlidingWindow> addresses_;
};

}  // namespace roster::actors
