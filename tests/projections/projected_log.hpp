#pragma once
// A fresh embedded log, events on it, and what a projection makes of them.

#include <memory>
#include <string>

#include "eventstore/codec/event_forms.hpp"
#include "eventstore/event_codec.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

namespace roster::projections::testing {

using namespace std::chrono_literals;
using eventstore::ReadModelTransaction;

inline domain::LogTime at(std::chrono::microseconds after) {
    return *domain::parse_rfc3339("2026-11-22T20:14:00Z") + after;
}

class ProjectedLog {
public:
    ProjectedLog()
        : database(eventstore::testing::fresh_sqlite_store()),
          store(database->open()),
          appender(store->open_appender()),
          read_models(store->open_read_models()),
          examples(7) {}

    // Appends each event to the stream.
    void append(const domain::StreamId& stream, const std::vector<domain::UserEvent>& events) {
        for (const auto& event : events) append_one(stream, event);
    }

    // An event of a type that nobody knows.
    void append_poison() {
        const auto batch = examples.batch(1);
        REQUIRE(appender->append(batch).has_value());
    }

    // Read the log's end, as every runner does, and everything before it.
    void project(const ProjectionKind& kind, const std::string& suffix) {
        auto runner = make_runner(kind, suffix);
        while (true) {
            const auto progress = runner.step();
            REQUIRE(progress.has_value());
            if (progress->applied == 0) return;
        }
    }

    ProjectionRunner make_runner(const ProjectionKind& kind, const std::string& suffix) {
        return {kind, suffix, store->open_reader(), store->open_read_models()};
    }

    template <class Work>
    auto read(Work work) {
        std::optional<decltype(work(std::declval<ReadModelTransaction&>()))> result;
        const auto done = read_models->in_transaction(
            [&](ReadModelTransaction& transaction) { result.emplace(work(transaction)); });
        REQUIRE(done.has_value());
        return *result;
    }

    std::unique_ptr<eventstore::testing::TestStore> database;
    std::unique_ptr<eventstore::EventStore> store;
    std::unique_ptr<eventstore::EventAppender> appender;
    std::unique_ptr<eventstore::ReadModelStore> read_models;
    eventstore::testing::LogExamples examples;

private:
    void append_one(const domain::StreamId& stream, const domain::UserEvent& event) {
        auto& version = versions_[stream];
        eventstore::StreamAppend append{.stream = stream, .expected_version = version};
        const auto type = eventstore::wire_type_of(event);
        append.events.push_back({.id = domain::EventId(examples.uuid()),
                                 .type = std::string(type.name),
                                 .schema_version = type.schema_version,
                                 .metadata = "{}",
                                 .data = eventstore::data_of(event)});
        const auto committed = appender->append({&append, 1});
        REQUIRE(committed.has_value());
        REQUIRE(committed->streams.front().has_value());
        version = version.next();
    }

    std::map<domain::StreamId, domain::StreamVersion> versions_;
};

}  // namespace roster::projections::testing
