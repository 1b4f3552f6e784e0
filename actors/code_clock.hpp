#pragma once
// Knows when each open window ends. A plain data structure; the directory that owns it has the
// timer. No CAF here.

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_state.hpp"

namespace roster::actors {

struct DueWindow {
    domain::StreamId stream;
    domain::WindowDeadline window;
};

// Survives the user's actor, not the process: at start the log's tail arms it again.
class CodeClock {
public:
    // A window that was due and that nobody reported closed is due again after this: the store may
    // have been down.
    static constexpr std::chrono::seconds retry_after{5};

    // What is open in the stream now; replaces what was known. The earliest window is kept: once it
    // is closed, the user's actor reports the next.
    void set(const domain::StreamId& stream, std::span<const domain::WindowDeadline> open);

    // Arms a window unless something newer is known of the stream.
    void arm(const DueWindow& window);

    // Up to `limit` windows that are over at `now`, the earliest first.
    [[nodiscard]] std::vector<DueWindow> take_due(domain::LogTime now, std::size_t limit);

    void forget_all();

    // When the next one is due.
    [[nodiscard]] std::optional<domain::LogTime> next() const;
    [[nodiscard]] std::size_t size() const { return due_.size(); }

private:
    using Slot = std::pair<domain::LogTime, domain::StreamId>;  // due, whose

    void put(domain::LogTime due, const DueWindow& window);
    void drop(const domain::StreamId& stream);

    std::map<Slot, domain::WindowDeadline> due_;
    std::unordered_map<domain::StreamId, domain::LogTime> due_of_;
};

}  // namespace roster::actors
