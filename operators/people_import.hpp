#pragma once
// Imports people who have an account elsewhere: UserImported and their key in one append each, in
// batches. Nobody is mailed.
//
// Works beside running nodes: each stream's version is checked, and whoever registers the address
// meanwhile only makes us look again. What was committed stays: a run that is interrupted is begun
// anew with the same lines, and finds them here already.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crypto/log_shard.hpp"
#include "domain/user_events.hpp"
#include "operators/import_report.hpp"
#include "operators/operators_log.hpp"
#include "operators/sure_appender.hpp"

namespace roster::operators {

// One line of the file, as it stands there.
struct PersonToImport {
    std::int64_t line;
    domain::Registrant registrant;
    crypto::HashForm form;  // of the registrant's hash
    domain::LogTime active_since;
};

class PeopleImport {
public:
    static constexpr std::size_t max_batch = eventstore::EventAppender::max_batch_events;
    static constexpr int max_conflicts = 20;  // of one batch

    struct Options {
        std::string by;  // the operator, for the events' metadata
        bool dry_run = false;
        std::optional<crypto::LogShard> shard = {};  // whose people alone are imported
    };

    // The log has keys. Both outlive it.
    PeopleImport(OperatorsLog& log, const Options& options);

    // Takes a line in; whatever it is refused for stands in the report. StoreSilent: the lines of
    // the last batch may be imported or not, and beginning anew is safe.
    [[nodiscard]] Answered<void> add(PersonToImport person);
    void refuse(const RefusedLine& line) { report_.refused.push_back(line); }

    // After the last line. Refused lines are in order.
    [[nodiscard]] Answered<ImportReport> finish();

private:
    using Batch = std::vector<PersonToImport>;
    struct Known;
    struct Moment;
    struct Place;
    using KnownStreams = std::unordered_map<domain::StreamId, Known>;

    [[nodiscard]] Answered<void> flush();
    // Those whom somebody else was faster with.
    [[nodiscard]] Answered<Batch> import(Batch people);
    [[nodiscard]] Batch left_of(Batch& people, const std::vector<bool>& appended);
    [[nodiscard]] Answered<KnownStreams> look_up(const Batch& people);
    [[nodiscard]] Answered<void> fold_whole(const domain::StreamId& stream, Known& known);
    [[nodiscard]] std::optional<eventstore::StreamAppend> decide(const PersonToImport& person,
                                                                 const Known& known,
                                                                 const Moment& moment);
    [[nodiscard]] eventstore::StreamAppend append_of(const domain::UserEvent& event,
                                                     const Place& place,
                                                     const Moment& moment) const;
    [[nodiscard]] domain::StreamId stream_of(const PersonToImport& person) const;
    void count(const PersonToImport& person, std::int64_t& counter);

    OperatorsLog& log_;
    const std::optional<crypto::LogShard> shard_;
    const std::string metadata_;
    SureAppender appender_;
    Batch batch_;
    std::unordered_map<domain::StreamId, std::int64_t> lines_;  // that have an address
    ImportReport report_;
};

}  // namespace roster::operators
