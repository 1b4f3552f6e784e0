#include "eventstore/chain_walk.hpp"

#include "eventstore/hash_chain.hpp"

namespace roster::eventstore {

ChainWalk::ChainWalk(const LogHead& behind)
    : log_(behind.log_id),
      position_(behind.position),
      hash_(behind.hash),
      recorded_at_(behind.position.value == 0 ? domain::LogTime::min() : behind.recorded_at) {}

std::optional<std::string> ChainWalk::step(const RecordedEvent& event) {
    if (event.position != position_.next()) return "the event is missing";
    if (chain_hash(hash_, log_, event) != event.hash)
        return "the hash is not that of the event and its predecessor";
    if (event.recorded_at < recorded_at_) return "it was recorded before its predecessor";
    position_ = event.position;
    hash_ = event.hash;
    recorded_at_ = event.recorded_at;
    return std::nullopt;
}

}  // namespace roster::eventstore
