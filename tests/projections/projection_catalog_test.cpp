#include "projections/projection_catalog.hpp"

#include "projections/projection_status.hpp"
#include "projections/users_projection.hpp"
#include "tests/projections/projected_log.hpp"

using namespace roster;
using namespace roster::projections;
using namespace roster::projections::testing;

namespace {

struct CataloguedLog : ProjectedLog {
    CataloguedLog() {
        for (int i = 0; i < 3; ++i)
            append(examples.stream(), {domain::UserRegistered{examples.user(), at(0s), {}}});
        read([](auto& transaction) {
            define_catalog(transaction);
            return true;
        });
        entry([](auto& transaction) { return adopt(transaction, users_kind()); });
        project(users_kind(), "_v1_1");
    }

    template <class Change>
    CatalogEntry entry(Change change) {
        return read(change);
    }
    CatalogEntry rebuild() {
        return entry([](auto& transaction) { return begin_rebuild(transaction, users_kind()); });
    }
    bool swap(const Generation& built) {
        return read([&](auto& transaction) { return swap_in(transaction, users_kind(), built); });
    }
    CatalogEntry found() {
        return entry([](auto& transaction) { return find_entry(transaction, "users").value(); });
    }
    ProjectionStatus status() {
        const auto head = store->open_reader()->head()->position;
        for (auto& status :
             read([&](auto& transaction) { return read_statuses(transaction, head); }))
            if (status.name == "users") return status;
        throw std::runtime_error("no status");
    }
};

}  // namespace

TEST_CASE("the first generation is live at once", "[projections]") {
    CataloguedLog log;
    CHECK(log.found() == CatalogEntry{{1, 1}, {}, {}});
    CHECK(log.status().position.value == 3);
    CHECK(log.status().lag == 0);
}

TEST_CASE("a rebuild that is asked for twice is one rebuild", "[projections]") {
    CataloguedLog log;
    CHECK(log.rebuild().building == Generation{1, 2});
    CHECK(log.rebuild().building == Generation{1, 2});
    CHECK(log.status().rebuild->progress == 0);
}

TEST_CASE("a generation is swapped in only when it has come as far as the live one",
          "[projections]") {
    CataloguedLog log;
    log.rebuild();
    CHECK_FALSE(log.swap({1, 2}));
    log.project(users_kind(), "_v1_2");
    CHECK(log.status().rebuild->progress == 1);
    CHECK_FALSE(log.swap({1, 3}));
    CHECK(log.swap({1, 2}));
    CHECK(log.found() == CatalogEntry{{1, 2}, {}, {}});
    CHECK(log.database->ask_sql("SELECT count(*) FROM users_v1_2") == "3");
    CHECK(log.database->ask_sql("SELECT count(*) FROM sqlite_master WHERE name = 'users_v1_1'") ==
          "0");
    CHECK(log.status().position.value == 3);
    CHECK_FALSE(log.swap({1, 2}));
}

TEST_CASE("tables of another version are built anew beside the old ones", "[projections]") {
    CataloguedLog log;
    auto newer = users_kind();
    newer.version = 2;
    const auto entry = log.entry([&](auto& transaction) { return adopt(transaction, newer); });
    CHECK(entry.live == Generation{1, 1});
    CHECK(entry.building == Generation{2, 2});
}

TEST_CASE("an older binary neither fills nor replaces a newer version's tables", "[projections]") {
    CataloguedLog log;
    auto newer = users_kind();
    newer.version = 2;
    auto newest = users_kind();
    newest.version = 3;
    log.entry([&](auto& transaction) { return adopt(transaction, newest); });
    const auto seen = log.entry([&](auto& transaction) { return adopt(transaction, newer); });
    CHECK(seen.building == Generation{3, 2});
    log.project(newest, "_v3_2");
    REQUIRE(log.read(
        [&](auto& transaction) { return swap_in(transaction, newest, Generation{3, 2}); }));
    const auto after =
        log.entry([&](auto& transaction) { return adopt(transaction, users_kind()); });
    CHECK(after.live == Generation{3, 2});
    CHECK_FALSE(after.building);
}

TEST_CASE("the catalog keeps why a projection is parked", "[projections]") {
    CataloguedLog log;
    const auto note = [&](const std::string& problem) {
        log.read([&](auto& transaction) {
            note_problem(transaction, "users", problem);
            return true;
        });
    };
    note("parked at position 4");
    CHECK(log.status().problem == "parked at position 4");
    note("");
    CHECK(log.status().problem.empty());
}
