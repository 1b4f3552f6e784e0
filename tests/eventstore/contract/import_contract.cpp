// A log moved into another store is the same log.

#include "eventstore/log_importer.hpp"
#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

// A log of six events in three batches, the first two private, as another store holds it.
struct ExportedLog {
    std::unique_ptr<TestStore> test = fresh_sqlite_store();
    LogHead head;
    std::vector<RecordedEvent> events;

    ExportedLog() {
        const auto store = test->open();
        const auto appender = store->open_appender();
        LogExamples examples(81);
        for (int i = 0; i < 3; ++i) {
            const auto user = examples.user();
            auto stream = examples.new_stream();
            stream.events.push_back(examples.private_event(user));
            stream.key_to_add = KeyToAdd{user, {1, static_cast<std::uint8_t>(i)}};
            REQUIRE(appender->append(std::vector{stream}));
        }
        const auto reader = store->open_reader();
        head = answer_of(reader->head());
        events = whole_log(*reader);
    }
};

std::span<const RecordedEvent> from(const std::vector<RecordedEvent>& events, std::size_t first) {
    return std::span(events).subspan(first);
}

}  // namespace

TEST_CASE("an imported log keeps its id, positions, times, hashes and keys", "[contract][import]") {
    const ExportedLog exported;
    const auto test = fresh_store();
    const auto importer = open_log_importer(test->settings());

    CHECK(answer_of(importer->begin(exported.head.log_id)).value == 0);
    REQUIRE(importer->add(std::span(exported.events).first(2)));
    REQUIRE(importer->add(from(exported.events, 2)));

    const auto reader = test->open()->open_reader();
    const auto head = answer_of(reader->head());
    CHECK(head.log_id == exported.head.log_id);
    CHECK(head.position == exported.head.position);
    CHECK(head.hash == exported.head.hash);
    CHECK(head.recorded_at == exported.head.recorded_at);
    const auto events = whole_log(*reader);
    REQUIRE(events.size() == exported.events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        CHECK(events[i].hash == exported.events[i].hash);
        CHECK(events[i].recorded_at == exported.events[i].recorded_at);
        CHECK(events[i].wrapped_key == exported.events[i].wrapped_key);
    }
    LogExamples examples(82);
    CHECK(test->open()->open_appender()->append(examples.batch(1)).value().head.value == 7);
}

TEST_CASE("an interrupted import goes on where it stopped", "[contract][import]") {
    const ExportedLog exported;
    const auto test = fresh_store();
    REQUIRE(open_log_importer(test->settings())->begin(exported.head.log_id));
    const auto importer = open_log_importer(test->settings());
    REQUIRE(importer->begin(exported.head.log_id));
    REQUIRE(importer->add(std::span(exported.events).first(4)));

    const auto again = open_log_importer(test->settings());
    CHECK(answer_of(again->begin(exported.head.log_id)).value == 4);
    CHECK(again->add(from(exported.events, 4)).has_value());
}

TEST_CASE("a store with events of another log takes no import", "[contract][import]") {
    const ExportedLog exported;
    const auto test = fresh_store();
    LogExamples examples(83);
    REQUIRE(test->open()->open_appender()->append(examples.batch(1)));

    const auto answer = open_log_importer(test->settings())->begin(exported.head.log_id);

    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == ImportError::Kind::not_empty);
}

TEST_CASE("an event that does not follow is refused with its batch", "[contract][import]") {
    const ExportedLog exported;
    const auto test = fresh_store();
    const auto importer = open_log_importer(test->settings());
    REQUIRE(importer->begin(exported.head.log_id));
    const auto refused_at = [&](std::vector<RecordedEvent> events, const std::string& position) {
        const auto answer = importer->add(events);
        REQUIRE_FALSE(answer.has_value());
        INFO(answer.error().message);
        return answer.error().kind == ImportError::Kind::broken_chain &&
               answer.error().message.starts_with("position " + position + ":");
    };
    auto changed = exported.events;
    changed[3].data = "[]";
    CHECK(refused_at(changed, "4"));
    auto hole = exported.events;
    hole.erase(hole.begin() + 2);
    CHECK(refused_at(hole, "3"));
    CHECK(refused_at({exported.events[1]}, "1"));
    CHECK(test->ask_sql("SELECT count(*) FROM events") == "0");
    CHECK(test->ask_sql("SELECT count(*) FROM user_keys") == "0");
}

TEST_CASE("keys can be imported apart, and never replace one", "[contract][import]") {
    const ExportedLog exported;
    const auto test = fresh_store();
    const auto importer = open_log_importer(test->settings());
    REQUIRE(importer->begin(exported.head.log_id));
    auto without_keys = exported.events;
    for (auto& event : without_keys) event.wrapped_key.reset();
    REQUIRE(importer->add(without_keys));
    CHECK_FALSE(whole_log(*test->open()->open_reader())[1].wrapped_key);
    LogExamples examples(84);
    const KeyToAdd key{examples.user(), {5}};

    REQUIRE(importer->add_keys(std::vector{key}));
    REQUIRE(importer->add_keys(std::vector{KeyToAdd{key.user, {6}}}));
    REQUIRE(importer->add_keys({}));

    CHECK(test->ask_sql("SELECT count(*) FROM user_keys") == "1");
}
