// Reading: streams, the log, places in time; and that a reader never skips.

#include <algorithm>
#include <thread>

#include "eventstore/checked_page.hpp"
#include "eventstore/read_ahead.hpp"
#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE("streams are read together, after their cursors, in order", "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(21);
    const auto a = examples.new_stream(3);
    const auto b = examples.new_stream(2);
    REQUIRE(store->open_appender()->append(std::vector{a, b, examples.new_stream(1)}));
    const std::vector<StreamCursor> cursors{
        {b.stream, {0}}, {a.stream, {1}}, {examples.stream(), {0}}};

    const auto events = answer_of(store->open_reader()->read_streams(cursors));

    REQUIRE(events.size() == 4);
    CHECK(std::ranges::is_sorted(
        events, {}, [](const RecordedEvent& e) { return std::pair(e.stream, e.version); }));
    CHECK(std::ranges::count(events, a.stream, &RecordedEvent::stream) == 2);
    CHECK(answer_of(store->open_reader()->read_streams({})).empty());
}

TEST_CASE("the log is read in pages without a hole", "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    LogExamples examples(22);
    for (int i = 0; i < 5; ++i) REQUIRE(appender->append(examples.batch(250)));

    const auto page = answer_of(reader->read_log({10}, 5));
    REQUIRE(page.size() == 5);
    CHECK(page.front().position.value == 11);
    CHECK(page.back().position.value == 15);
    CHECK(answer_of(reader->read_log({0}, 100'000)).size() == EventReader::max_page);
    CHECK(answer_of(reader->read_log({1250}, 5)).empty());
    CHECK(whole_log(*reader).size() == 1250);
}

TEST_CASE("those who walk the log read what every reader reads", "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(28);
    for (int i = 0; i < 5; ++i) {
        auto batch = examples.batch(240);
        auto& somebody = batch[static_cast<std::size_t>(i)];
        const auto user = examples.user();
        somebody.events.push_back(examples.private_event(user));
        if (i % 2 == 0) somebody.key_to_add = KeyToAdd{user, {1, 2, 3}};
        REQUIRE(appender->append(batch));
    }
    const auto expected = whole_log(*store->open_reader());
    const auto walked = store->open_log_reader();
    const auto ahead = open_read_ahead(*store);
    for (auto* reader : std::initializer_list<LogReader*>{walked.get(), ahead.get()}) {
        CHECK(whole_log(*reader) == expected);
        CHECK(whole_log(*reader) == expected);
        CHECK(answer_of(reader->read_log({10}, 5)) ==
              std::vector(expected.begin() + 10, expected.begin() + 15));
        CHECK(answer_of(reader->read_log({1205}, 5)).empty());
    }
}

TEST_CASE("who reads ahead sees what was appended since", "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = open_read_ahead(*store);
    LogExamples examples(29);
    for (int i = 0; i < 5; ++i) REQUIRE(appender->append(examples.batch(250)));
    REQUIRE(answer_of(reader->read_log({0}, EventReader::max_page)).size() ==
            EventReader::max_page);
    // The next page, of 250 events, may be on its way already.
    for (int i = 0; i < 4; ++i) REQUIRE(appender->append(examples.batch(250)));
    CHECK(answer_of(reader->read_log({1000}, EventReader::max_page)).size() ==
          EventReader::max_page);
    CHECK(answer_of(reader->read_log({2000}, EventReader::max_page)).size() == 250);
    CHECK(whole_log(*reader).size() == 2250);
}

TEST_CASE("who goes on from a checkpoint may read ahead, and sees a log that is another",
          "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(30);
    for (int i = 0; i < 13; ++i) REQUIRE(appender->append(examples.batch(250)));
    const auto expected = whole_log(*store->open_reader());
    const auto ahead = open_read_ahead(*store, checked_overlap);
    std::vector<RecordedEvent> log;
    Checkpoint here;
    while (log.size() < expected.size()) {
        const auto page = read_after(*ahead, here, max_checked_page);
        REQUIRE(page);
        REQUIRE_FALSE(page->empty());
        log.insert(log.end(), page->begin(), page->end());
        here = {log.back().position, log.back().hash, {}};
    }
    CHECK(log == expected);
    here = {expected[998].position, expected[997].hash, {}};
    const auto other = read_after(*ahead, here, max_checked_page);
    REQUIRE_FALSE(other);
    CHECK(std::holds_alternative<LogWentBack>(other.error()));
}

TEST_CASE("the place of a time in the log is found", "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    LogExamples examples(23);
    CHECK(answer_of(reader->position_before(answer_of(reader->clock()))).value == 0);
    for (int i = 0; i < 9; ++i) REQUIRE(appender->append(examples.batch(1 + i % 3)));

    for (const auto& event : whole_log(*reader)) {
        const auto found = answer_of(reader->position_before(event.recorded_at));
        CHECK(found < event.position);
        CHECK(answer_of(reader->position_before(event.recorded_at +
                                                std::chrono::microseconds(1))) >= event.position);
    }
    CHECK(answer_of(reader->position_before(domain::LogTime())).value == 0);
    CHECK(answer_of(reader->position_before(answer_of(reader->clock()) + std::chrono::hours(1)))
              .value == 18);
}

TEST_CASE("with eight writers at work positions are contiguous and a reader never skips",
          "[contract][read]") {
    constexpr std::uint64_t seed = 24;
    constexpr int writers = 8;
    constexpr int batches = 25;
    INFO("seed " << seed);
    const auto test = fresh_store();
    const auto store = test->open();
    std::atomic<std::size_t> written = 0;
    std::atomic<int> running = writers;
    std::atomic<int> failures = 0;
    std::vector<std::jthread> threads;
    for (std::uint64_t w = 0; w < writers; ++w)
        threads.emplace_back([&, w] {
            LogExamples examples(seed * 1000 + w);
            const auto appender = store->open_appender();
            for (int i = 0; i < batches; ++i) {
                const auto batch = examples.batch(examples.number_to(6));
                if (appender->append(batch))
                    written += batch.size();
                else
                    ++failures;
            }
            --running;
        });

    const auto reader = store->open_reader();
    domain::GlobalPosition last;
    bool skipped = false;
    const auto follow = [&] {
        for (const auto& event : answer_of(reader->read_log(last, 100))) {
            skipped = skipped || event.position != last.next();
            last = event.position;
        }
    };
    while (running > 0) follow();
    threads.clear();
    for (auto before = last; (follow(), last != before); before = last) {
    }

    CHECK(failures == 0);
    CHECK_FALSE(skipped);
    CHECK(static_cast<std::size_t>(last.value) == written);
}

TEST_CASE("keys are agreed on: new ones are added, missing and different ones are refused",
          "[contract][keys]") {
    const auto test = fresh_store();
    const auto store = test->open();
    using Keys = std::map<std::string, std::string>;

    CHECK(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"kek:k1", "bb"}})));
    CHECK(
        answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"kek:k1", "bb"}, {"kek:k2", "cc"}})));
    CHECK_FALSE(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"kek:k1", "bb"}})));
    CHECK_FALSE(
        answer_of(store->agree_on_keys(Keys{{"index", "ab"}, {"kek:k1", "bb"}, {"kek:k2", "cc"}})));
    CHECK(answer_of(store->open_reader()->head()).key_fingerprints ==
          Keys{{"index", "aa"}, {"kek:k1", "bb"}, {"kek:k2", "cc"}});
}

TEST_CASE("a log that began as a shard is used as no other, and not without one",
          "[contract][keys]") {
    const auto test = fresh_store();
    const auto store = test->open();
    using Keys = std::map<std::string, std::string>;

    CHECK(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"shard", "2/3"}})));
    CHECK(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"shard", "2/3"}})));
    CHECK_FALSE(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"shard", "1/3"}})));
    CHECK_FALSE(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"shard", "2/4"}})));
    CHECK_FALSE(answer_of(store->agree_on_keys(Keys{{"index", "aa"}})));
    CHECK(answer_of(store->agree_on_keys(
        Keys{{"index", "aa"}, {"kek:k2", "cc"}, {"shard", "2/3"}})));  // a rotated key later
    CHECK(answer_of(store->open_reader()->head()).key_fingerprints.at("shard") == "2/3");
}

TEST_CASE("a log that was used without a shard does not become one", "[contract][keys]") {
    const auto test = fresh_store();
    const auto store = test->open();
    using Keys = std::map<std::string, std::string>;

    SECTION("by a node that has written nothing yet") {
        REQUIRE(answer_of(store->agree_on_keys(Keys{{"index", "aa"}})));
    }
    SECTION("by an import that brought no keys") {
        REQUIRE(store->open_appender()->append(std::vector{LogExamples(29).new_stream(1)}));
    }
    CHECK_FALSE(answer_of(store->agree_on_keys(Keys{{"index", "aa"}, {"shard", "2/3"}})));
    CHECK(answer_of(store->agree_on_keys(Keys{{"index", "aa"}})));
    CHECK_FALSE(answer_of(store->open_reader()->head()).key_fingerprints.contains("shard"));
}
