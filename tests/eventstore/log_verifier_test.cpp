#include "eventstore/log_verifier.hpp"

#include <functional>

#include "eventstore/codec/event_forms.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/hash_chain.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/codec_examples.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

constexpr auto second = std::chrono::seconds(1);

// A log in memory whose chain is right whatever its events say: what somebody makes who can write
// to the database and knows how hashes are made.
class ForgedLog final : public EventReader {
public:
    LogHead end{.log_id = example_id<domain::LogId>(1),
                .position = {},
                .hash = {},
                .recorded_at = example_time("2026-11-22T20:14:00Z")};
    std::vector<RecordedEvent> events;

    // Three events of one stream and two of another, a second apart.
    ForgedLog() {
        const auto first = example_id<domain::StreamId>(1);
        const auto second_one = example_id<domain::StreamId>(2);
        for (const auto& [stream, version] :
             {std::pair(first, 1), std::pair(second_one, 1), std::pair(first, 2),
              std::pair(second_one, 2), std::pair(first, 3)})
            append(stream, version);
        chain();
    }

    // What `change` does to the event at `position`, with hashes that fit.
    void forge(std::size_t position, const std::function<void(RecordedEvent&)>& change) {
        change(events.at(position - 1));
        chain();
    }

    void chain() {
        auto hash = genesis_hash(end.log_id);
        for (auto& event : events) event.hash = hash = chain_hash(hash, end.log_id, event);
        end.position = {static_cast<std::int64_t>(events.size())};
        end.hash = hash;
    }

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override {
        std::vector<RecordedEvent> page;
        for (const auto& event : events)
            if (event.position > after && page.size() < limit) page.push_back(event);
        return page;
    }
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override {
        std::vector<RecordedEvent> found;
        for (const auto& cursor : cursors)
            for (const auto& event : events)
                if (event.stream == cursor.stream && event.version > cursor.after)
                    found.push_back(event);
        return found;
    }
    std::expected<LogHead, StoreUnavailable> head() override { return end; }
    std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime /*time*/) override {
        return domain::GlobalPosition{};
    }
    std::expected<domain::LogTime, StoreUnavailable> clock() override { return end.recorded_at; }

private:
    void append(const domain::StreamId& stream, int version) {
        const domain::UserEvent event = domain::CodeExpired{
            example_id<domain::UserId>(1), example_id<domain::CodeId>(2), end.recorded_at};
        const auto number = static_cast<std::int64_t>(events.size()) + 1;
        events.push_back({.position = {number},
                          .stream = stream,
                          .version = {version},
                          .type = "CodeExpired",
                          .schema_version = 1,
                          .event_id = example_id<domain::EventId>(static_cast<int>(number)),
                          .recorded_at = end.recorded_at + number * second,
                          .metadata = "{}",
                          .data = data_of(event)});
    }
};

// "position: what"; "whole".
std::string verified(ForgedLog& log, std::int64_t from = 1) {
    const auto outcome = verify_log(log, {.from = {from}});
    if (std::holds_alternative<LogWhole>(outcome)) return "whole";
    const auto& damage = std::get<LogDamaged>(outcome);
    return std::to_string(damage.position.value) + ": " + damage.what;
}

}  // namespace

TEST_CASE("a log that is as the service writes it is whole, from anywhere on", "[verify]") {
    ForgedLog log;
    for (int from = 1; from <= 6; ++from) CHECK(verified(log, from) == "whole");
}

TEST_CASE("a stream's version that was forged is found although its hashes fit", "[verify]") {
    for (const std::int64_t version : {1, 4, 0}) {
        ForgedLog log;
        log.forge(5, [&](RecordedEvent& event) { event.version = {version}; });
        CHECK(verified(log).starts_with("5: the stream's version is"));
    }
    ForgedLog log;
    log.forge(5, [](RecordedEvent& event) { event.version = {4}; });
    // From the middle it looks at the two versions before only, and there is none.
    CHECK(verified(log, 5) == "5: the stream's version is 4, expected 1");
    log.forge(1, [](RecordedEvent& event) { event.version = {2}; });
    CHECK(verified(log).starts_with("1: the stream's version is 2, expected 1"));
}

TEST_CASE("a time that goes back is found although its hashes fit", "[verify]") {
    ForgedLog log;
    log.forge(3, [](RecordedEvent& event) { event.recorded_at -= 10 * second; });
    CHECK(verified(log) == "3: it was recorded before its predecessor");
    CHECK(verified(log, 3) == "3: it was recorded before its predecessor");
    CHECK(verified(log, 4) == "whole");
    log.forge(3, [&](RecordedEvent& event) { event.recorded_at = log.events[1].recorded_at; });
    CHECK(verified(log) == "whole");
}

TEST_CASE("a head that does not fit the last event is found", "[verify]") {
    ForgedLog log;
    log.end.hash[31] ^= 1;
    CHECK(verified(log) == "5: its hash is not the head's");
    // From the middle it looks at the two versions before only, and there is none.
    CHECK(verified(log, 5) == "5: its hash is not the head's");
}

TEST_CASE("a head before or behind the last event is found", "[verify]") {
    ForgedLog log;
    log.end.position = {4};
    log.end.hash = log.events[3].hash;
    CHECK(verified(log) == "5: an event behind the head");
    log.end.position = {6};
    CHECK(verified(log).starts_with("6: the event is missing"));
}

TEST_CASE("an event that was changed without new hashes is found", "[verify]") {
    ForgedLog log;
    log.events[2].metadata = R"({"by":"nobody"})";
    CHECK(verified(log).starts_with("3: the hash is not that of the event"));
}

TEST_CASE("an event that nobody can read is found", "[verify]") {
    ForgedLog log;
    log.forge(2, [](RecordedEvent& event) { event.data = "[]"; });
    CHECK(verified(log).starts_with("2: "));
}
