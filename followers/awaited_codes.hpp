#pragma once
// The codes that somebody still waits for: built by showing it a stretch of the log, to its end.

#include <unordered_map>

#include "domain/user_events.hpp"

namespace roster::followers {

class AwaitedCodes {
public:
    void observe(const domain::UserEvent& event);
    // Whether this event issued its user's newest code, and nothing has become of it yet.
    [[nodiscard]] bool is_awaited(const domain::UserEvent& event) const;

private:
    void settle(const domain::UserId& user, const domain::CodeId& code);

    std::unordered_map<domain::UserId, domain::CodeId> newest_;
};

}  // namespace roster::followers
