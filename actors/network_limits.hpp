#pragma once
// What one client network may do over all addresses, and how many mails one mailbox gets under all
// its sub-addresses (`a+1@`, `a+2@`). No CAF here. In memory, per node, bounded: what was longest
// unused goes first.

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "actors/bounded_table.hpp"
#include "actors/node.hpp"
#include "actors/sliding_window.hpp"
#include "domain/email_address.hpp"
#include "domain/ids.hpp"

namespace roster::actors {

// Networks are written as in telemetry::RequestContext; the empty one, of what has no client, is
// not limited. Each `take…` says how long to wait, or takes one and says nothing. Thread-safe.
class NetworkLimits {
public:
    static constexpr SlidingWindow::Limit wrong_codes{20, std::chrono::hours(1)};
    static constexpr std::chrono::hours registrations_period{1};

    struct Settings {
        std::optional<int> new_addresses_per_hour = {};  // absent: no limit
        // For sub-addresses of one mailbox; 0: no limit.
        int mails_per_hour_and_network = 5;
        int mails_per_day = 20;
    };

    NetworkLimits(const Settings& settings, std::size_t max_entries)
        : settings_(settings),
          codes_(max_entries),
          new_addresses_(max_entries),
          mails_(max_entries) {}

    using Wait = std::optional<std::chrono::seconds>;

    // Before a code is compared; one that was not wrong is given back with the same `now`.
    [[nodiscard]] Wait take_wrong_code(const std::string& network, SteadyTime now);
    void give_back_wrong_code(const std::string& network, SteadyTime taken);

    // The same address again is not a new one.
    [[nodiscard]] Wait take_new_address(const std::string& network, const domain::StreamId& address,
                                        SteadyTime now);

    // Before something that may send a mail; only sub-addresses are counted here.
    [[nodiscard]] Wait take_mail(const std::string& network, const domain::EmailAddress& address,
                                 SteadyTime now);

private:
    struct NewAddresses {
        std::deque<std::pair<SteadyTime, domain::StreamId>> by_age;
        std::unordered_set<domain::StreamId> known;
    };

    const Settings settings_;
    std::mutex mutex_;
    BoundedTable<std::string, SlidingWindow> codes_;
    BoundedTable<std::string, NewAddresses> new_addresses_;
    BoundedTable<std::string, SlidingWindow> mails_;
};

// The mailbox behind a sub-address, in lower case; absent: it is none.
[[nodiscard]] std::optional<std::string> mailbox_of_sub_address(std::string_view address);

// The /48 that an IPv6 client's network lies in; empty for others.
[[nodiscard]] std::string wide_network(std::string_view client_network);

}  // namespace roster::actors
