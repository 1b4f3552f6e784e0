// Read models: the effect is committed with its checkpoint, or not at all.

#include <atomic>
#include <thread>

#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

const NamedStatement put{"put",
                         "INSERT INTO seen (id, times, note) VALUES ($1, $2, $3)"
                         " ON CONFLICT (id) DO UPDATE SET times = seen.times + $2, note = $3"};
const NamedStatement list{"list", "SELECT id, times, note FROM seen ORDER BY id"};
const NamedStatement sum{"sum", "SELECT sum(times), count(*) FROM seen"};

using Values = std::vector<SqlValue>;

void create_table(ReadModelStore& models) {
    REQUIRE(models.in_transaction([](ReadModelTransaction& transaction) {
        transaction.define(
            "CREATE TABLE IF NOT EXISTS seen (id text PRIMARY KEY, times bigint NOT NULL, note "
            "text);"
            "CREATE INDEX IF NOT EXISTS seen_times ON seen (times)");
    }));
}

std::vector<SqlRow> rows_of(ReadModelStore& models, const NamedStatement& statement) {
    std::vector<SqlRow> rows;
    REQUIRE(models.in_transaction(
        [&](ReadModelTransaction& transaction) { rows = transaction.query(statement, {}); }));
    return rows;
}

const Checkpoint checkpoint_7{.position = {7}, .hash = {1, 2, 3}, .detail = R"({"a":"é"})"};

}  // namespace

TEST_CASE("a read model's rows and checkpoint are committed together", "[contract][read_models]") {
    const auto test = fresh_store();
    const auto models = test->open()->open_read_models();
    create_table(*models);

    REQUIRE(models->in_transaction([](ReadModelTransaction& transaction) {
        CHECK(transaction.execute(
                  put, Values{std::string("a'\"\\"), std::int64_t{2}, std::monostate{}}) == 1);
        CHECK(transaction.execute(put,
                                  Values{std::string("b"), std::int64_t{5}, std::string("")}) == 1);
        CHECK(transaction.execute(
                  put, Values{std::string("b"), std::int64_t{1}, std::string("x")}) == 1);
        transaction.save_checkpoint("seen_v1", checkpoint_7);
    }));

    const auto rows = rows_of(*models, list);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == SqlRow{std::string("a'\"\\"), std::int64_t{2}, std::monostate{}});
    CHECK(rows[1] == SqlRow{std::string("b"), std::int64_t{6}, std::string("x")});
    CHECK(rows_of(*models, sum)[0] == SqlRow{std::int64_t{8}, std::int64_t{2}});
    REQUIRE(models->in_transaction([](ReadModelTransaction& transaction) {
        const auto found = transaction.checkpoint("seen_v1");
        REQUIRE(found.has_value());
        CHECK(found->position == checkpoint_7.position);
        CHECK(found->hash == checkpoint_7.hash);
        CHECK(found->detail == checkpoint_7.detail);
        CHECK_FALSE(transaction.checkpoint("seen_v2").has_value());
        transaction.remove_checkpoint("seen_v1");
        CHECK_FALSE(transaction.checkpoint("seen_v1").has_value());
    }));
}

TEST_CASE("an exception of the work rolls everything back and passes through",
          "[contract][read_models]") {
    const auto test = fresh_store();
    const auto models = test->open()->open_read_models();
    create_table(*models);
    struct Interrupted {};

    CHECK_THROWS_AS(models->in_transaction([](ReadModelTransaction& transaction) {
        transaction.execute(put, Values{std::string("a"), std::int64_t{1}, std::monostate{}});
        transaction.save_checkpoint("seen_v1", checkpoint_7);
        throw Interrupted();
    }),
                    Interrupted);

    CHECK(rows_of(*models, list).empty());
    REQUIRE(models->in_transaction([](ReadModelTransaction& transaction) {
        CHECK_FALSE(transaction.checkpoint("seen_v1").has_value());
    }));
}

TEST_CASE("after a failed statement nothing is committed, even if the work goes on",
          "[contract][read_models]") {
    const auto test = fresh_store();
    const auto models = test->open()->open_read_models();
    create_table(*models);

    const auto answer = models->in_transaction([](ReadModelTransaction& transaction) {
        transaction.execute(put, Values{std::string("a"), std::int64_t{1}, std::monostate{}});
        try {
            transaction.execute({"broken", "INSERT INTO no_such_table VALUES ($1)"},
                                Values{std::int64_t{1}});
        } catch (const std::exception&) {
        }
    });

    CHECK_FALSE(answer.has_value());
    CHECK(rows_of(*models, list).empty());
}

TEST_CASE("a rebuilt table takes the live one's place in one transaction",
          "[contract][read_models]") {
    const auto test = fresh_store();
    const auto models = test->open()->open_read_models();
    create_table(*models);
    REQUIRE(models->in_transaction([](ReadModelTransaction& transaction) {
        transaction.execute(put, Values{std::string("old"), std::int64_t{1}, std::monostate{}});
    }));
    CHECK(rows_of(*models, list).size() == 1);

    REQUIRE(models->in_transaction([](ReadModelTransaction& transaction) {
        transaction.define(
            "CREATE TABLE seen_v2 (id text PRIMARY KEY, times bigint NOT NULL, note text)");
        transaction.define("DROP TABLE seen; ALTER TABLE seen_v2 RENAME TO seen");
    }));

    CHECK(rows_of(*models, list).empty());
}

TEST_CASE("a read model's text with a NUL is refused loudly", "[contract][read_models]") {
    const auto test = fresh_store();
    const auto models = test->open()->open_read_models();
    create_table(*models);
    CHECK_THROWS_AS(models->in_transaction([](ReadModelTransaction& transaction) {
        transaction.execute(put, Values{std::string("a\0b", 3), std::int64_t{1}, std::monostate{}});
    }),
                    std::invalid_argument);
    CHECK(rows_of(*models, list).empty());
}

namespace {

bool moves(ReadModelStore& models, const std::optional<Checkpoint>& from, const Checkpoint& to) {
    bool moved = false;
    REQUIRE(models.in_transaction([&](ReadModelTransaction& transaction) {
        moved = transaction.move_checkpoint("seen_v1", from, to);
    }));
    return moved;
}

}  // namespace

TEST_CASE("a checkpoint moves only from where it is", "[contract][read_models]") {
    const auto test = fresh_store();
    const auto models = test->open()->open_read_models();
    const Checkpoint checkpoint_8{.position = {8}, .hash = {4}, .detail = "x"};
    CHECK_FALSE(moves(*models, checkpoint_7, checkpoint_8));  // there is none
    CHECK(moves(*models, std::nullopt, checkpoint_7));
    CHECK_FALSE(moves(*models, std::nullopt, checkpoint_8));
    auto other_hash = checkpoint_7;
    other_hash.hash[0] ^= 1;
    CHECK_FALSE(moves(*models, other_hash, checkpoint_8));
    auto other_detail = checkpoint_7;
    other_detail.detail.clear();
    CHECK_FALSE(moves(*models, other_detail, checkpoint_8));
    CHECK(moves(*models, checkpoint_7, checkpoint_8));
    CHECK_FALSE(moves(*models, checkpoint_7, checkpoint_8));
    REQUIRE(models->in_transaction([&](ReadModelTransaction& transaction) {
        CHECK(transaction.checkpoint("seen_v1") == checkpoint_8);
    }));
}

TEST_CASE("sessions that define the same tables at once do not get into each other's way",
          "[contract][read_models]") {
    const auto test = fresh_store();
    const auto store = test->open();
    for (int round = 0; round < 5; ++round) {
        std::atomic<int> done = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    const auto models = store->open_read_models();
                    if (models->in_transaction([&](ReadModelTransaction& transaction) {
                            const auto name = "of_round_" + std::to_string(round);
                            transaction.define("CREATE TABLE IF NOT EXISTS " + name +
                                               " (id text PRIMARY KEY);"
                                               "CREATE INDEX IF NOT EXISTS " +
                                               name + "_id ON " + name + " (id)");
                        }))
                        ++done;
                });
        }
        CHECK(done == 4);
    }
}
