// What fails here is the store: an operator gets the same 503 as a client would.

#include "http/admin/operators_log.hpp"

#include "crypto/stream_id.hpp"
#include "eventstore/event_codec.hpp"
#include "projections/users_projection.hpp"

namespace roster::http {

namespace {

using eventstore::ReadModelTransaction;

Problem still_building(const std::string& name) {
    return Problem(problems::store_unavailable,
                   "The projection '" + name + "' is being built; see /admin/v1/projections.")
        .retry(std::chrono::seconds(2));
}

}  // namespace

Problem store_problem() {
    return Problem(problems::store_unavailable, "Try again in a moment.")
        .retry(std::chrono::seconds(1));
}

Problem query_problem(std::string_view parameter, std::string_view expected) {
    return {problems::invalid_query,
            "'" + std::string(parameter) + "' has to be " + std::string(expected) + "."};
}

OperatorsLog::OperatorsLog(const LogAccess& access)
    : access_(access),
      reader_(access.store.open_reader()),
      read_models_(access.store.open_read_models()) {}

OrProblem<void> OperatorsLog::in_transaction(
    const std::function<void(ReadModelTransaction&)>& work) {
    const auto done = read_models_->in_transaction([&](ReadModelTransaction& transaction) {
        if (!catalog_defined_) projections::define_catalog(transaction);
        work(transaction);
    });
    if (!done) return std::unexpected(store_problem());
    catalog_defined_ = true;
    return {};
}

OrProblem<void> OperatorsLog::with_live(
    const projections::ProjectionKind& kind,
    const std::function<void(ReadModelTransaction&, const std::string&)>& work) {
    bool readable = false;
    const auto done = in_transaction([&](ReadModelTransaction& transaction) {
        const auto entry = projections::find_entry(transaction, kind.name);
        if (!entry || entry->live.version != kind.version) return;
        if (!transaction.checkpoint(projections::follower_of(kind, entry->live))) return;
        readable = true;
        work(transaction, projections::suffix_of(entry->live));
    });
    if (!done) return done;
    if (!readable) return std::unexpected(still_building(kind.name));
    return {};
}

OrProblem<std::vector<projections::ProjectionStatus>> OperatorsLog::projections() {
    const auto head = reader_->head();
    if (!head) return std::unexpected(store_problem());
    std::vector<projections::ProjectionStatus> statuses;
    const auto done = in_transaction([&](ReadModelTransaction& transaction) {
        statuses = projections::read_statuses(transaction, head->position);
    });
    if (!done) return std::unexpected(done.error());
    return statuses;
}

OrProblem<std::optional<domain::StreamId>> OperatorsLog::stream_of(const domain::UserId& user) {
    std::optional<domain::StreamId> stream;
    const auto done = with_live(projections::users_kind(),
                                [&](ReadModelTransaction& transaction, const std::string& suffix) {
                                    stream = projections::stream_of_user(transaction, suffix, user);
                                });
    if (!done) return std::unexpected(done.error());
    return stream;
}

domain::StreamId OperatorsLog::stream_of(const domain::EmailAddress& email) const {
    return crypto::stream_id(access_.keys.index_key(), email);
}

OrProblem<std::vector<eventstore::RecordedEvent>> OperatorsLog::read_stream(
    const domain::StreamId& stream) {
    std::vector<eventstore::RecordedEvent> events;
    while (true) {
        const auto after = events.empty() ? domain::StreamVersion{} : events.back().version;
        const eventstore::StreamCursor cursor{stream, after};
        auto page = reader_->read_streams({&cursor, 1});
        if (!page) return std::unexpected(store_problem());
        const bool last = page->size() < eventstore::EventReader::max_page;
        std::ranges::move(*page, std::back_inserter(events));
        if (last) return events;
    }
}

std::string OperatorsLog::json_of(const eventstore::RecordedEvent& event) const {
    return eventstore::event_json(event, eventstore::opened_private_json(event, access_.keys));
}

}  // namespace roster::http
