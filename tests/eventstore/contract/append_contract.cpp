// Appending: versions, positions, conflicts, keys, texts.

#include <thread>

#include "eventstore/hash_chain.hpp"
#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE("a committed batch is numbered from one, in the order asked", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(1);
    const std::vector batch{examples.new_stream(2), examples.new_stream(3)};

    const auto committed = answer_of(appender->append(batch));

    REQUIRE(committed.streams.size() == 2);
    CHECK(committed.streams[0].has_value());
    CHECK(committed.streams[1].has_value());
    CHECK(committed.head.value == 5);
    const auto log = whole_log(*store->open_reader());
    REQUIRE(log.size() == 5);
    CHECK(log[0].event_id == batch[0].events[0].id);
    CHECK(log[4].event_id == batch[1].events[2].id);
    CHECK(log[4].version.value == 3);
    CHECK(log[4].position.value == 5);
}

TEST_CASE("a new log is empty, has an id, and its hash is the genesis hash", "[contract][append]") {
    const auto test = fresh_store();
    const auto head = answer_of(test->open()->open_reader()->head());

    CHECK(head.position.value == 0);
    CHECK(head.log_id != domain::LogId());
    CHECK(head.hash == genesis_hash(head.log_id));
    CHECK(head.key_fingerprints.empty());
}

TEST_CASE("every event's hash chains it to its predecessor", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    LogExamples examples(2);
    for (int i = 0; i < 3; ++i) REQUIRE(appender->append(examples.batch(4)));

    const auto head = answer_of(reader->head());
    auto hash = genesis_hash(head.log_id);
    for (const auto& event : whole_log(*reader)) {
        hash = chain_hash(hash, head.log_id, event);
        CHECK(event.hash == hash);
    }
    CHECK(head.hash == hash);
    CHECK(head.position.value == 12);
}

TEST_CASE("a conflicting stream is refused with its keys, the others of its batch are not",
          "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(3);
    const auto taken = examples.stream();
    REQUIRE(appender->append(std::vector{examples.append(taken, 0)}));
    const auto user = examples.user();
    auto late = examples.append(taken, 0);
    late.events = {examples.private_event(user)};
    late.key_to_add = KeyToAdd{user, {1, 2, 3}};
    auto early = examples.append(examples.stream(), 7);

    const auto committed = answer_of(
        appender->append(std::vector{examples.new_stream(), late, early, examples.new_stream(2)}));

    CHECK(committed.streams[0].has_value());
    CHECK_FALSE(committed.streams[1].has_value());
    CHECK_FALSE(committed.streams[2].has_value());
    REQUIRE(committed.streams[3].has_value());
    CHECK(committed.head.value == 4);
    CHECK(test->ask_sql("SELECT count(*) FROM user_keys") == "0");
}

TEST_CASE("a batch of conflicts alone writes nothing", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(4);

    const auto committed =
        answer_of(appender->append(std::vector{examples.append(examples.stream(), 1)}));

    CHECK_FALSE(committed.streams[0].has_value());
    CHECK(committed.head.value == 0);
    REQUIRE(appender->append(examples.batch(1)));
}

TEST_CASE("of many writers of one stream exactly one wins each version", "[contract][append]") {
    constexpr int writers = 8;
    constexpr int versions = 12;
    const auto test = fresh_store();
    const auto store = test->open();
    const auto stream = LogExamples(5).stream();
    std::array<std::atomic<int>, versions> wins{};
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> threads;
        for (int w = 0; w < writers; ++w)
            threads.emplace_back([&, w] {
                LogExamples examples(static_cast<std::uint64_t>(100 + w));
                const auto appender = store->open_appender();
                for (int version = 0; version < versions; ++version) {
                    const auto answer =
                        appender->append(std::vector{examples.append(stream, version)});
                    if (!answer)
                        ++failures;
                    else if (answer->streams[0])
                        ++wins[static_cast<std::size_t>(version)];
                }
            });
    }
    CHECK(failures == 0);
    for (const auto& count : wins) CHECK(count == 1);
    CHECK(whole_log(*store->open_reader()).size() == versions);
}

TEST_CASE("keys are added and destroyed with their stream's events", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    LogExamples examples(6);
    const auto user = examples.user();
    auto first = examples.new_stream();
    first.events = {examples.private_event(user), examples.event(),
                    examples.private_event(examples.user())};
    first.key_to_add = KeyToAdd{user, {9, 8, 7}};
    REQUIRE(appender->append(std::vector{first}));

    auto log = whole_log(*reader);
    CHECK(log[0].wrapped_key == crypto::Bytes{9, 8, 7});
    CHECK(log[0].private_part == first.events[0].private_part);
    CHECK_FALSE(log[1].private_part);
    CHECK_FALSE(log[1].wrapped_key);
    CHECK_FALSE(log[2].wrapped_key);

    auto erasure = examples.append(first.stream, 3);
    erasure.events[0].type = "UserErased";
    erasure.events[0].data = R"({"user_id":")" + user.to_string() + R"("})";
    erasure.key_to_destroy = user;
    REQUIRE(appender->append(std::vector{erasure}));

    log = whole_log(*reader);
    CHECK(log[0].private_part == first.events[0].private_part);
    CHECK_FALSE(log[0].wrapped_key);
    const StreamCursor cursor{first.stream, {0}};
    CHECK_FALSE(answer_of(reader->read_streams({&cursor, 1}))[0].wrapped_key);
}

TEST_CASE("a private part too short to hold a user's id can still be read", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(7);
    auto stream = examples.new_stream(2);
    stream.events[0].private_part = crypto::Bytes{};
    stream.events[1].private_part = crypto::Bytes{1, 2};
    REQUIRE(store->open_appender()->append(std::vector{stream}));

    const auto log = whole_log(*store->open_reader());
    CHECK(log[0].private_part == crypto::Bytes{});
    CHECK(log[1].private_part == crypto::Bytes{1, 2});
}

TEST_CASE("hostile texts come back as they went in", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(8);
    const std::vector<std::string> texts{"",
                                         "NULL",
                                         "null",
                                         "{}",
                                         "{a,b}",
                                         "\"",
                                         "\\",
                                         "\\\\\"\\\"",
                                         "'; DROP TABLE events; --",
                                         "{\"a\":\"\\u0000\"}",
                                         "$1",
                                         "\t\r\n\x01\x7f",
                                         "é 漢字 🦆 \u2028",
                                         "\xEF\xBB\xBF",
                                         " leading and trailing ",
                                         std::string(100'000, 'x')};
    auto stream = examples.new_stream(0);
    for (const auto& text : texts) {
        auto event = examples.event(text);
        event.metadata = text;
        event.type = text.substr(0, 100);
        stream.events.push_back(std::move(event));
    }
    REQUIRE(store->open_appender()->append(std::vector{stream}));

    const auto log = whole_log(*store->open_reader());
    REQUIRE(log.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        CHECK(log[i].data == texts[i]);
        CHECK(log[i].metadata == texts[i]);
        CHECK(log[i].type == stream.events[i].type);
    }
}

TEST_CASE("a text that would be cut or cannot be stored is refused loudly", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(9);
    const std::string cut("victim@x.com\0@evil.com", 22);
    const std::string not_utf8 = "\xC3\x28";
    for (const auto& text :
         {cut, not_utf8, std::string("\xED\xA0\x80"), std::string("\xF5\x80\x80\x80")}) {
        for (auto field : {&EventToAppend::data, &EventToAppend::metadata, &EventToAppend::type}) {
            auto stream = examples.new_stream();
            stream.events[0].*field = text;
            CHECK_THROWS_AS(appender->append(std::vector{stream}), std::invalid_argument);
        }
    }
    CHECK(answer_of(store->open_reader()->head()).position.value == 0);
}

TEST_CASE("a batch that breaks the rules is refused loudly", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(10);
    const auto twice = examples.new_stream();

    CHECK_THROWS_AS(appender->append({}), std::invalid_argument);
    CHECK_THROWS_AS(appender->append(std::vector{examples.new_stream(0)}), std::invalid_argument);
    CHECK_THROWS_AS(appender->append(std::vector{twice, twice}), std::invalid_argument);
    CHECK_THROWS_AS(appender->append(examples.batch(EventAppender::max_batch_events + 1)),
                    std::invalid_argument);
    REQUIRE(appender->append(examples.batch(EventAppender::max_batch_events)));
}

TEST_CASE("recorded_at never goes back", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(11);
    REQUIRE(appender->append(examples.batch(1)));
    const auto far = answer_of(store->open_reader()->clock()) + std::chrono::hours(1);
    const auto text = domain::to_rfc3339(far);
    const bool sqlite = test->settings().url.starts_with("sqlite:");
    std::string update = "UPDATE log_head SET recorded_at = ";
    if (sqlite)
        update += std::to_string(far.time_since_epoch().count());
    else
        update.append("'").append(text).append("'");
    test->run_sql(update);

    const auto committed = answer_of(appender->append(examples.batch(1)));

    CHECK(committed.store_clock < far);
    CHECK(whole_log(*store->open_reader()).back().recorded_at == far);
}

TEST_CASE("an append that is resolved as lost can be appended again", "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(12);
    const auto batch = examples.batch(3);

    CHECK_FALSE(answer_of(appender->resolve(batch)).has_value());
    REQUIRE(appender->append(batch));
    const auto resolved = answer_of(appender->resolve(batch));
    REQUIRE(resolved.has_value());
    CHECK(resolved->streams[2].has_value());
    CHECK(resolved->head.value == 3);
}

TEST_CASE("resolving tells the conflicting streams of a batch that happened",
          "[contract][append]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(13);
    const auto taken = examples.new_stream();
    REQUIRE(appender->append(std::vector{taken}));
    const std::vector batch{examples.append(taken.stream, 0), examples.new_stream(2)};
    REQUIRE(appender->append(batch));

    const auto resolved = answer_of(appender->resolve(batch));

    REQUIRE(resolved.has_value());
    CHECK_FALSE(resolved->streams[0].has_value());
    REQUIRE(resolved->streams[1].has_value());
}
