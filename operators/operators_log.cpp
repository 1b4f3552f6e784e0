// A live generation without a checkpoint has no tables yet: nobody may read it.

#include "operators/operators_log.hpp"

#include <algorithm>

#include "eventstore/event_codec.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"

namespace roster::operators {

namespace {

using eventstore::ReadModelTransaction;
using eventstore::RecordedEvent;
using projections::RunnerError;

constexpr char delete_character = 0x7f;
constexpr const char* withheld = R"({"withheld":true})";
constexpr int max_failures = 10;  // of one page: a node beside us may be applying it

bool may_pass(const RunnerError& error) { return error.kind == RunnerError::Kind::unavailable; }

std::string private_json(const RecordedEvent& event, const crypto::KeyRing* keys,
                         PrivateParts parts) {
    if (parts == PrivateParts::withheld) return event.private_part ? withheld : "null";
    if (keys == nullptr) return eventstore::sealed_private_json(event);
    return eventstore::opened_private_json(event, *keys);
}

// Data and metadata stand in an event as they were stored. A control character there is white space
// between the tokens of JSON, or an import's attempt to end the line.
std::string on_one_line(std::string json) {
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == delete_character; };
    std::ranges::replace_if(json, is_control, ' ');
    return json;
}

NoAnswer why(const RunnerError& error) {
    if (error.kind == RunnerError::Kind::unavailable) return StoreSilent{error.message};
    return Unreadable{"position " + std::to_string(error.position.value) + ": " + error.message};
}

}  // namespace

OperatorsLog::OperatorsLog(eventstore::EventStore& store, const crypto::KeyRing* keys)
    : store_(store),
      keys_(keys),
      reader_(store.open_reader()),
      read_models_(store.open_read_models()) {}

Answered<void> OperatorsLog::in_transaction(const Work& work) {
    const auto done = read_models_->in_transaction([&](ReadModelTransaction& transaction) {
        if (!catalog_defined_) projections::define_catalog(transaction);
        work(transaction);
    });
    if (!done) return std::unexpected(StoreSilent{done.error().message});
    catalog_defined_ = true;
    return {};
}

Answered<void> OperatorsLog::with_live(const projections::ProjectionKind& kind,
                                       const WorkOnLive& work) {
    bool readable = false;
    const auto done = in_transaction([&](ReadModelTransaction& transaction) {
        const auto entry = projections::find_entry(transaction, kind.name);
        if (!entry || entry->live.version != kind.version) return;
        if (!transaction.checkpoint(projections::follower_of(kind, entry->live))) return;
        readable = true;
        work(transaction, projections::suffix_of(entry->live));
    });
    if (!done) return done;
    if (!readable) return std::unexpected(StillBuilding{kind.name});
    return {};
}

Answered<domain::GlobalPosition> OperatorsLog::position_of(
    const projections::ProjectionKind& kind) {
    domain::GlobalPosition position;
    const auto done = with_live(kind, [&](auto& transaction, const std::string& suffix) {
        position = transaction.checkpoint(kind.name + suffix)->position;
    });
    if (!done) return std::unexpected(done.error());
    return position;
}

Answered<void> OperatorsLog::catch_up(
    const projections::ProjectionKind& kind,
    const std::function<void(domain::GlobalPosition, domain::GlobalPosition)>& progress) {
    std::optional<projections::Generation> adopted;
    const auto done = in_transaction([&](ReadModelTransaction& transaction) {
        if (transaction.may_define()) adopted = projections::adopt(transaction, kind).live;
    });
    if (!done || !adopted) return done;  // who only looks reads what the nodes have made
    const auto& live = *adopted;
    if (live.version != kind.version) return std::unexpected(StillBuilding{kind.name});
    projections::ProjectionRunner runner(kind, projections::suffix_of(live), store_.open_reader(),
                                         store_.open_read_models());
    const auto end = runner.head();
    if (!end) return std::unexpected(why(end.error()));
    int failures = 0;
    while (true) {
        const auto step = runner.step();
        if (!step) {
            const auto reached = position_of(kind);
            if (reached && *reached >= *end) return {};  // a node that runs was faster
            if (!reached || !may_pass(step.error()) || ++failures == max_failures)
                return std::unexpected(why(step.error()));
            continue;
        }
        if (progress) progress(step->position, *end);
        if (step->applied == 0 || step->position >= *end) return {};
        failures = 0;
    }
}

std::string OperatorsLog::json_of(const RecordedEvent& event, PrivateParts parts) const {
    return on_one_line(eventstore::event_json(event, private_json(event, keys_, parts)));
}

}  // namespace roster::operators
