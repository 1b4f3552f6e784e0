#pragma once
// The log and its read models as the operators' handlers ask for them. Only on the view worker: one
// session each, opened with the listener.

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/public/problems.hpp"
#include "http/server.hpp"
#include "http/server/problem.hpp"
#include "projections/projection_status.hpp"

namespace roster::http {

template <class T>
using OrProblem = std::expected<T, Problem>;

class OperatorsLog {
public:
    explicit OperatorsLog(const LogAccess& access);

    [[nodiscard]] const LogAccess& access() const { return access_; }
    [[nodiscard]] eventstore::EventReader& reader() { return *reader_; }

    [[nodiscard]] OrProblem<std::vector<projections::ProjectionStatus>> projections();
    // Runs `work` in a transaction, with the catalog in place.
    [[nodiscard]] OrProblem<void> in_transaction(
        const std::function<void(eventstore::ReadModelTransaction&)>& work);
    // The same with the suffix of a projection's live tables; a problem while there are none.
    [[nodiscard]] OrProblem<void> with_live(
        const projections::ProjectionKind& kind,
        const std::function<void(eventstore::ReadModelTransaction&, const std::string& suffix)>&
            work);

    // By the `users` read model. Nothing: unknown.
    [[nodiscard]] OrProblem<std::optional<domain::StreamId>> stream_of(const domain::UserId& user);
    [[nodiscard]] domain::StreamId stream_of(const domain::EmailAddress& email) const;

    // All events of a stream.
    [[nodiscard]] OrProblem<std::vector<eventstore::RecordedEvent>> read_stream(
        const domain::StreamId& stream);
    // EVENT of the contract, its private part opened.
    [[nodiscard]] std::string json_of(const eventstore::RecordedEvent& event) const;

private:
    LogAccess access_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    bool catalog_defined_ = false;
};

using OperatorsLogPtr = std::shared_ptr<OperatorsLog>;

// 503, the store does not answer.
[[nodiscard]] Problem store_problem();
// 422, names the query's parameter.
[[nodiscard]] Problem query_problem(std::string_view parameter, std::string_view expected);

}  // namespace roster::http
