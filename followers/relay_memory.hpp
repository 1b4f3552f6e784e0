#pragma once
// What the relay keeps in its checkpoint beside its place in the log: which stream it publishes to,
// how far that stream has come, and what of it is to be published again.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "followers/checkpoint_trail.hpp"

namespace roster::followers {

struct RelayMemory {
    std::string created;                 // the stream's own mark; empty: nothing was ever published
    std::uint64_t highest_sequence = 0;  // acknowledged by it
    // The stream was lost or rewound, and not everything up to here is in it again.
    std::optional<domain::GlobalPosition> republish_until;
    // What was published before the loss ended here: after it also the notices are new.
    domain::GlobalPosition published_until = {};
    CheckpointTrail trail;

    // Nothing was ever published: a new log, or an imported one.
    [[nodiscard]] bool is_blank() const { return created.empty() && highest_sequence == 0; }
};

// As a checkpoint's detail. What cannot be read is a blank memory.
[[nodiscard]] std::string to_detail(const RelayMemory& memory);
[[nodiscard]] RelayMemory from_detail(const std::string& detail);

}  // namespace roster::followers
