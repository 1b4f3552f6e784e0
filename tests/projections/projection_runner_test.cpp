#include "projections/projection_runner.hpp"

#include "eventstore/codec/event_forms.hpp"
#include "projections/users_projection.hpp"
#include "tests/projections/projected_log.hpp"

using namespace roster;
using namespace roster::projections;
using namespace roster::projections::testing;

namespace {

void register_people(ProjectedLog& log, int count) {
    for (int i = 0; i < count; ++i)
        log.append(log.examples.stream(),
                   {domain::UserRegistered{log.examples.user(), at(0s), {}}});
}

std::string people(ProjectedLog& log) {
    return log.database->ask_sql("SELECT count(*) FROM users_v1_1");
}

}  // namespace

TEST_CASE("a poisoned event parks the projection where it is, and nothing is skipped",
          "[projections]") {
    ProjectedLog log;
    register_people(log, 3);
    log.project(users_kind(), "_v1_1");
    log.append_poison();
    register_people(log, 1);
    auto runner = log.make_runner(users_kind(), "_v1_1");
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto parked = runner.step();
        REQUIRE_FALSE(parked.has_value());
        CHECK(parked.error().kind == RunnerError::Kind::parked);
        CHECK(parked.error().position.value == 4);
    }
    CHECK(people(log) == "3");
}

TEST_CASE("a parked projection goes on after a fix", "[projections]") {
    ProjectedLog log;
    register_people(log, 1);
    auto runner = log.make_runner(users_kind(), "_v1_1");
    log.append_poison();
    register_people(log, 1);
    REQUIRE(runner.step()->position.value == 1);
    REQUIRE_FALSE(runner.step().has_value());
    log.database->tamper("UPDATE events SET type = 'UserErased', data = '" +
                         eventstore::data_of(domain::UserErased{log.examples.user(), at(0s)}) +
                         "' WHERE position = 2");
    const auto progress = runner.step();
    REQUIRE(progress.has_value());
    CHECK(progress->position.value == 3);
    CHECK(people(log) == "2");
}

TEST_CASE("two runners on the same tables never apply a page twice", "[projections]") {
    ProjectedLog log;
    register_people(log, 2);
    auto frozen = log.make_runner(users_kind(), "_v1_1");
    REQUIRE(frozen.step().has_value());
    register_people(log, 2);
    auto other = log.make_runner(users_kind(), "_v1_1");
    REQUIRE(other.step()->applied == 2);

    const auto late = frozen.step();
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().kind == RunnerError::Kind::unavailable);
    CHECK(frozen.step()->applied == 0);
    CHECK(people(log) == "4");
}

TEST_CASE("a runner that begins again goes on where the last committed page ended",
          "[projections]") {
    ProjectedLog log;
    register_people(log, static_cast<int>(ProjectionRunner::page) + 10);
    REQUIRE(log.make_runner(users_kind(), "_v1_1").step()->applied == ProjectionRunner::page);
    CHECK(log.make_runner(users_kind(), "_v1_1").step()->applied == 10);
}
