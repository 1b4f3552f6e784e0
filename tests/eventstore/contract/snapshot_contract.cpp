// Snapshots beside the log, and reading a stream in two parts.

#include <algorithm>

#include "eventstore/snapshot_table.hpp"
#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

StoredSnapshot a_snapshot(LogExamples& examples, std::int64_t version) {
    return {examples.stream(),
            {{version}, domain::EventId(examples.uuid())},
            {version - 1},
            std::string(20'000, 'A')};
}

}  // namespace

TEST_CASE("a snapshot that was kept is found", "[contract][snapshot]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(61);
    SnapshotTable table(store->open_read_models());
    const auto first = a_snapshot(examples, 200);
    const auto second = a_snapshot(examples, 3'000'000);
    const std::vector streams{second.stream, examples.stream(), first.stream};
    CHECK(answer_of(table.find(streams)).empty());

    REQUIRE(table.keep(first));
    REQUIRE(table.keep(second));

    auto found = answer_of(SnapshotTable(store->open_read_models()).find(streams));
    REQUIRE(found.size() == 2);
    if (found[0].stream != first.stream) std::swap(found[0], found[1]);
    CHECK(found[0] == first);
    CHECK(found[1] == second);
}

// One of a log that has gone back may be of a later version than the next.
TEST_CASE("the last snapshot of a stream counts", "[contract][snapshot]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(62);
    SnapshotTable table(store->open_read_models());
    auto snapshot = a_snapshot(examples, 300);
    REQUIRE(table.keep(snapshot));
    snapshot.newest = {{150}, domain::EventId(examples.uuid())};
    snapshot.sealed = "QQ==";
    REQUIRE(table.keep(snapshot));
    CHECK(answer_of(table.find({&snapshot.stream, 1})) == std::vector{snapshot});
}

TEST_CASE("what a newer binary has kept is neither used nor overwritten", "[contract][snapshot]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(63);
    SnapshotTable table(store->open_read_models());
    const auto snapshot = a_snapshot(examples, 200);
    REQUIRE(table.keep(snapshot));
    const auto models = store->open_read_models();
    const auto set_form = [&](const std::string& form) {
        REQUIRE(models->in_transaction([&](ReadModelTransaction& transaction) {
            transaction.execute({"form" + form, "UPDATE user_snapshots SET form = " + form}, {});
        }));
    };
    set_form("1000");
    CHECK(answer_of(table.find({&snapshot.stream, 1})).empty());
    REQUIRE(table.keep(snapshot));
    CHECK(answer_of(table.find({&snapshot.stream, 1})).empty());
    set_form("0");
    CHECK(answer_of(table.find({&snapshot.stream, 1})).empty());
    REQUIRE(table.keep(snapshot));
    CHECK(answer_of(table.find({&snapshot.stream, 1})) == std::vector{snapshot});
}

TEST_CASE("a table of snapshots that was dropped is made again", "[contract][snapshot]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(64);
    const auto snapshot = a_snapshot(examples, 200);
    REQUIRE(SnapshotTable(store->open_read_models()).keep(snapshot));
    REQUIRE(store->open_read_models()->in_transaction([](ReadModelTransaction& transaction) {
        transaction.define("DROP TABLE user_snapshots");
    }));
    SnapshotTable table(store->open_read_models());
    CHECK(answer_of(table.find({&snapshot.stream, 1})).empty());
    REQUIRE(table.keep(snapshot));
    CHECK(answer_of(table.find({&snapshot.stream, 1})).size() == 1);
}

TEST_CASE("a stream is read in two parts, as far as asked", "[contract][read]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(65);
    const auto a = examples.new_stream(9);
    const auto b = examples.new_stream(4);
    REQUIRE(store->open_appender()->append(std::vector{a, b}));
    const std::vector<StreamCursor> cursors{
        {a.stream, {6}}, {b.stream, {1}, 2}, {a.stream, {1}, 1}};

    const auto events = answer_of(store->open_reader()->read_streams(cursors));

    std::vector<std::int64_t> of_a, of_b;
    for (const auto& event : events)
        (event.stream == a.stream ? of_a : of_b).push_back(event.version.value);
    CHECK(of_a == std::vector<std::int64_t>{2, 7, 8, 9});
    CHECK(of_b == std::vector<std::int64_t>{2, 3});
}
