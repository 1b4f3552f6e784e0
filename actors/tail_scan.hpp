#pragma once
// Finds in the tail of the log which windows are open: what a node arms when it starts. No CAF
// here.

#include <unordered_map>
#include <vector>

#include "actors/code_clock.hpp"
#include "domain/code_standing.hpp"
#include "domain/user_events.hpp"

namespace roster::actors {

// Takes the events in the log's order. It may begin anywhere: a window that was opened before is
// somebody else's to close.
class TailScan {
public:
    void add(const domain::StreamId& stream, const domain::UserEvent& event);

    // Open by the log; they may be over already. The earliest to end comes first.
    [[nodiscard]] std::vector<DueWindow> open() const;

private:
    domain::CodeBook codes_;
    std::unordered_map<domain::UserId, domain::StreamId> streams_;
};

}  // namespace roster::actors
