#pragma once
// Follows the log event by event: each position, time and hash against its predecessor's.

#include <optional>
#include <string>

#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

// One thread.
class ChainWalk {
public:
    // Behind this head; before the first event its hash is the genesis hash, and its time does not
    // matter.
    explicit ChainWalk(const LogHead& behind);

    // Nothing: this is the next event, and the walk has moved behind it. Else what is wrong with
    // it, in a few words, and the walk stays where it was.
    [[nodiscard]] std::optional<std::string> step(const RecordedEvent& event);

    // Of the last event.
    [[nodiscard]] domain::GlobalPosition position() const { return position_; }
    [[nodiscard]] const crypto::Sha256& hash() const { return hash_; }
    [[nodiscard]] domain::LogTime recorded_at() const { return recorded_at_; }

private:
    domain::LogId log_;
    domain::GlobalPosition position_;
    crypto::Sha256 hash_;
    domain::LogTime recorded_at_;
};

}  // namespace roster::eventstore
