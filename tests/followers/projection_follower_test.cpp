// The projection drivers: one page, one transaction, one node; a pause at what cannot be applied.
#include "followers/projection_follower.hpp"

#include "eventstore/codec/event_forms.hpp"
#include "projections/funnel_projection.hpp"
#include "projections/users_projection.hpp"
#include "tests/followers/metric_value.hpp"
#include "tests/followers/stepped_clock.hpp"
#include "tests/projections/projected_log.hpp"

namespace roster::followers::test {
namespace {

using namespace std::chrono_literals;
using projections::ProjectionKind;
using projections::testing::at;
using projections::testing::ProjectedLog;

class FollowerUnderTest {
public:
    FollowerUnderTest(ProjectedLog& log, SteppedClock& clock,
                      const ProjectionKind& kind = projections::users_kind())
        : follower_(std::make_unique<ProjectionFollower>(
              ProjectionParts{*log.store, clock, metrics}, kind)),
          clock_(clock) {}

    Rest step() { return follower_->step(); }
    void run_for(std::chrono::milliseconds time) {
        const auto end = clock_.steady_now() + time;
        while (clock_.steady_now() < end) {
            const auto rest = follower_->step();
            clock_.advance(rest.at_most);
        }
    }
    void kill() { follower_.reset(); }
    [[nodiscard]] double value(const std::string& name) const {
        return metric_value(metrics, name);
    }

    telemetry::Metrics metrics;

private:
    std::unique_ptr<ProjectionFollower> follower_;
    SteppedClock& clock_;
};

void register_people(ProjectedLog& log, int count) {
    for (int i = 0; i < count; ++i)
        log.append(log.examples.stream(),
                   {domain::UserRegistered{log.examples.user(), at(0s), {}}});
}

std::string people(ProjectedLog& log) {
    return log.database->ask_sql("SELECT count(*) FROM users_v1_1");
}

std::string registrations(ProjectedLog& log) {
    return log.database->ask_sql("SELECT coalesce(sum(registered), 0) FROM funnel_v1_1");
}

void rebuild(ProjectedLog& log, const ProjectionKind& kind) {
    log.read([&](auto& transaction) { return projections::begin_rebuild(transaction, kind); });
}

TEST_CASE("a projection follows the log, a moment's events together", "[followers][projections]") {
    ProjectedLog log;
    SteppedClock clock;
    FollowerUnderTest follower(log, clock);
    const Rest until_news{ProjectionSettings{}.poll, true, ProjectionSettings{}.gather};
    CHECK(follower.step() == until_news);
    register_people(log, 3);
    CHECK(follower.step() == until_news);
    CHECK(people(log) == "3");
    register_people(log, static_cast<int>(projections::ProjectionRunner::page));
    CHECK(follower.step() == Rest{});
}

TEST_CASE("a parked projection says where, skips nothing, and goes on by itself after a fix",
          "[followers][projections]") {
    ProjectedLog log;
    SteppedClock clock;
    FollowerUnderTest follower(log, clock);
    register_people(log, 2);
    log.append_poison();
    register_people(log, 1);
    follower.run_for(12s);
    CHECK(people(log) == "2");
    CHECK(follower.value("roster_projection_parked") == 1);
    CHECK(log.database->ask_sql("SELECT problem FROM projection_catalog WHERE name = 'users'")
              .starts_with("parked at position 3"));
    log.database->tamper("UPDATE events SET type = 'UserErased', data = '" +
                         eventstore::data_of(domain::UserErased{log.examples.user(), at(0s)}) +
                         "' WHERE position = 3");
    follower.run_for(6s);
    CHECK(people(log) == "3");
    CHECK(follower.value("roster_projection_parked") == 0);
    CHECK(log.database->ask_sql("SELECT problem FROM projection_catalog WHERE name = 'users'")
              .empty());
}

TEST_CASE("a node that starts where another was parked goes on, and clears what that one noted",
          "[followers][projections]") {
    ProjectedLog log;
    SteppedClock clock;
    register_people(log, 1);
    log.append_poison();
    FollowerUnderTest older(log, clock);
    older.run_for(2s);
    older.kill();
    log.database->tamper("UPDATE events SET type = 'UserErased', data = '" +
                         eventstore::data_of(domain::UserErased{log.examples.user(), at(0s)}) +
                         "' WHERE position = 2");
    FollowerUnderTest newer(log, clock);
    newer.run_for(2s);
    CHECK(log.database->ask_sql("SELECT problem FROM projection_catalog WHERE name = 'users'")
              .empty());
}

TEST_CASE("of two nodes one drives a projection, and the other takes over when it ends",
          "[followers][projections]") {
    ProjectedLog log;
    SteppedClock clock;
    FollowerUnderTest one(log, clock, projections::funnel_kind());
    FollowerUnderTest other(log, clock, projections::funnel_kind());
    register_people(log, 5);
    one.run_for(2s);
    other.run_for(2s);
    CHECK(one.value("roster_projection_leading") == 1);
    CHECK(other.value("roster_projection_leading") == 0);
    CHECK(registrations(log) == "5");
    one.kill();
    register_people(log, 5);
    other.run_for(3s);
    CHECK(other.value("roster_projection_leading") == 1);
    CHECK(registrations(log) == "10");
}

TEST_CASE("a rebuild goes on beside the live tables, which are swapped once it is whole",
          "[followers][projections]") {
    ProjectedLog log;
    SteppedClock clock;
    FollowerUnderTest follower(log, clock);
    register_people(log, 4);
    follower.run_for(1s);
    rebuild(log, projections::users_kind());
    register_people(log, 1);
    follower.run_for(3s);
    CHECK(log.database->ask_sql("SELECT count(*) FROM users_v1_2") == "5");
    CHECK(follower.value("roster_projection_rebuilding") == 0);
}

TEST_CASE("a read model of a log that went back begins anew, and says so",
          "[followers][projections]") {
    ProjectedLog log;
    SteppedClock clock;
    FollowerUnderTest follower(log, clock);
    register_people(log, 4);
    follower.run_for(1s);
    // Positions 3 and 4 were lost, and written again about one other person.
    log.database->tamper(
        "UPDATE events SET hash = zeroblob(32), data = '" +
        eventstore::data_of(domain::UserRegistered{log.examples.user(), at(1s), {}}) +
        "' WHERE position > 2");
    follower.run_for(3s);
    CHECK(people(log) == "3");
    CHECK(log.database->ask_sql("SELECT count(*) FROM users_v1_1 WHERE registered_at > " +
                                std::to_string(at(0s).time_since_epoch().count())) == "1");
    CHECK(follower.value("roster_follower_rewinds_total") == 1);
}

}  // namespace
}  // namespace roster::followers::test
