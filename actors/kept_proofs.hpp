#pragma once
// Remembers for one code lifetime which passwords were just registered, so that the usual journey
// (register, then activate) hashes once and not twice. In memory only; one per directory shard. No
// CAF here.

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

#include "actors/ask.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::actors {

struct KeptProof {
    domain::EventId password;  // the event that set it: a version can be written anew
    PasswordProof proof{};
    domain::LogTime until;
};

class KeptProofs {
public:
    explicit KeptProofs(std::size_t max_entries) : max_entries_(max_entries) {}

    // Replaces the stream's older one.
    void keep(const domain::StreamId& stream, const KeptProof& proof);

    // The password event this proof stands for. The user's actor still has to see whether it is the
    // current one.
    [[nodiscard]] std::optional<domain::EventId> find(const domain::StreamId& stream,
                                                      const PasswordProof& proof,
                                                      domain::LogTime now);
    void forget_old(domain::LogTime now);
    void forget_all();
    [[nodiscard]] std::size_t size() const { return proofs_.size(); }

private:
    void forget_oldest();

    const std::size_t max_entries_;
    std::unordered_map<domain::StreamId, KeptProof> proofs_;
    // All live equally long: nearly sorted.
    std::deque<std::pair<domain::LogTime, domain::StreamId>> by_age_;
};

}  // namespace roster::actors
