#pragma once
// The log and its read models as operators ask for them: one session of each.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "operators/answer.hpp"
#include "projections/projection.hpp"

namespace roster::operators {

// What is shown of an event's personal part.
enum class PrivateParts {
    opened,    // sealed where there are no keys
    withheld,  // only that there is one
};

// One thread at a time. Store and keys outlive it.
class OperatorsLog {
public:
    using Work = std::function<void(eventstore::ReadModelTransaction&)>;
    using WorkOnLive =
        std::function<void(eventstore::ReadModelTransaction&, const std::string& suffix)>;

    // Without keys personal parts stay sealed, and nobody is found by address.
    OperatorsLog(eventstore::EventStore& store, const crypto::KeyRing* keys);

    [[nodiscard]] const crypto::KeyRing* keys() const { return keys_; }
    [[nodiscard]] eventstore::EventReader& reader() { return *reader_; }
    [[nodiscard]] eventstore::EventStore& store() { return store_; }

    // Runs `work` in a transaction, with the projections' catalog in place.
    [[nodiscard]] Answered<void> in_transaction(const Work& work);
    // The same with the suffix of a projection's live tables; StillBuilding while there are none.
    [[nodiscard]] Answered<void> with_live(const projections::ProjectionKind& kind,
                                           const WorkOnLive& work);
    // How far the live tables of a projection have come.
    [[nodiscard]] Answered<domain::GlobalPosition> position_of(
        const projections::ProjectionKind& kind);
    // Brings a projection's live tables up to the log's end, where no node does; a login that only
    // looks leaves them to the nodes. Safe beside nodes that do. `progress` sees the position
    // reached and the log's end.
    [[nodiscard]] Answered<void> catch_up(
        const projections::ProjectionKind& kind,
        const std::function<void(domain::GlobalPosition, domain::GlobalPosition)>& progress = {});

    // EVENT of the contract, one line whatever the log holds.
    [[nodiscard]] std::string json_of(const eventstore::RecordedEvent& event,
                                      PrivateParts parts = PrivateParts::opened) const;

private:
    eventstore::EventStore& store_;
    const crypto::KeyRing* keys_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    bool catalog_defined_ = false;
};

}  // namespace roster::operators
