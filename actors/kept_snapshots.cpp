#include "actors/kept_snapshots.hpp"

#include "crypto/sealed_data.hpp"

namespace roster::actors {

using eventstore::StoredSnapshot;

KeptSnapshots::KeptSnapshots(const Node& node)
    : node_(node),
      table_(node.store.open_read_models()),
      problem_("snapshots of long streams", node.clock),
      found_(node.metrics.counter("roster_snapshots_found_total",
                                  "Long streams that were read on from a snapshot")),
      kept_(node.metrics.counter("roster_snapshots_kept_total",
                                 "Snapshots of long streams that were written")) {}

std::map<domain::StreamId, StoredSnapshot> KeptSnapshots::find(
    std::span<const domain::StreamId> streams) {
    std::map<domain::StreamId, StoredSnapshot> found;
    if (streams.empty() || is_resting()) return found;
    auto snapshots = table_.find(streams);
    if (!snapshots) {
        failed(snapshots.error());
        return found;
    }
    problem_.over();
    found_.add(static_cast<double>(snapshots->size()));
    for (auto& snapshot : *snapshots) found.emplace(snapshot.stream, std::move(snapshot));
    return found;
}

void KeptSnapshots::keep(const domain::StreamId& stream, const KeyedSnapshot& keyed) {
    const auto user = domain::user_of(keyed.snapshot.state);
    if (!user || is_resting()) return;
    const auto key = crypto::unwrap_user_key(node_.keys, *user, keyed.wrapped_key);
    if (!key) return;
    const auto kept =
        table_.keep(eventstore::seal_snapshot(keyed.snapshot, stream, keyed.key_at, *key));
    if (!kept) return failed(kept.error());
    problem_.over();
    kept_.add();
}

bool KeptSnapshots::is_resting() const { return node_.clock.steady_now() < resting_until_; }

void KeptSnapshots::failed(const eventstore::StoreUnavailable& why) {
    problem_.report("snapshots_unavailable", why.message);
    resting_until_ = node_.clock.steady_now() + rest;
}

}  // namespace roster::actors
