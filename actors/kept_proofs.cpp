#include "actors/kept_proofs.hpp"

namespace roster::actors {

void KeptProofs::keep(const domain::StreamId& stream, const KeptProof& proof) {
    while (by_age_.size() >= max_entries_) forget_oldest();
    proofs_[stream] = proof;
    by_age_.emplace_back(proof.until, stream);
}

std::optional<domain::EventId> KeptProofs::find(const domain::StreamId& stream,
                                                const PasswordProof& proof, domain::LogTime now) {
    forget_old(now);
    const auto kept = proofs_.find(stream);
    if (kept == proofs_.end() || kept->second.until <= now) return std::nullopt;
    if (!crypto::equal_in_constant_time(kept->second.proof, proof)) return std::nullopt;
    return kept->second.password;
}

void KeptProofs::forget_old(domain::LogTime now) {
    while (!by_age_.empty() && by_age_.front().first <= now) forget_oldest();
}

void KeptProofs::forget_all() {
    proofs_.clear();
    by_age_.clear();
}

// The stream may have got a newer proof, with an entry of its own further back.
void KeptProofs::forget_oldest() {
    const auto [until, stream] = by_age_.front();
    by_age_.pop_front();
    const auto kept = proofs_.find(stream);
    if (kept != proofs_.end() && kept->second.until <= until) proofs_.erase(kept);
}

}  // namespace roster::actors
