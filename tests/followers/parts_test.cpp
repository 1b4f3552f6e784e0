// What the followers share: leadership, checkpoints and their trail, and the wake-up.
#include <thread>

#include "followers/checkpoint_trail.hpp"
#include "followers/leadership.hpp"
#include "followers/log_news.hpp"
#include "followers/relay_memory.hpp"
#include "followers/stored_checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/followers/fake_log.hpp"

namespace roster::followers::test {
namespace {

using namespace std::chrono_literals;
using eventstore::Checkpoint;

struct Log {
    SteppedClock clock;
    FakeLog log{clock};
    telemetry::Metrics metrics;

    Leadership leadership() {
        return {log.open_lease("job"), "job", clock, metrics.gauge("leading", "")};
    }
    Checkpoint checkpoint_at(std::int64_t position) {
        return {{position}, log.at(position).hash, {}};
    }
};

TEST_CASE("leadership is confirmed every second, and lost with the lease", "[followers]") {
    Log of;
    auto leadership = of.leadership();
    CHECK(leadership.holds());
    of.log.freeze_out("job");
    CHECK(leadership.holds());  // it was confirmed a moment ago
    of.clock.advance(1s);
    CHECK_FALSE(leadership.holds());
    CHECK_FALSE(leadership.is_leading());
    of.log.thaw("job");
    of.clock.advance(1s);
    CHECK(leadership.holds());
    CHECK(leadership.term() == 2);
}

TEST_CASE("who gave the lease back leaves it to others for a while", "[followers]") {
    Log of;
    auto leadership = of.leadership();
    REQUIRE(leadership.holds());
    leadership.give_back("a test");
    CHECK(of.log.leases.empty());
    of.clock.advance(LeadershipSettings{}.abstain - 1ms);
    CHECK_FALSE(leadership.holds());
    of.clock.advance(1ms);
    CHECK(leadership.holds());
}

TEST_CASE("a checkpoint moves only from where it was read", "[followers]") {
    Log of;
    StoredCheckpoint one(of.log.open_read_models(), "f");
    StoredCheckpoint other(of.log.open_read_models(), "f");
    REQUIRE(one.read());
    REQUIRE(other.read());
    CHECK(one.move_to({{1}, {}, "a"}));
    const auto late = other.move_to({{2}, {}, "b"});
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == Failure::Kind::overtaken);
    CHECK(of.log.checkpoints.at("f").detail == "a");
    CHECK(one.move_to({{1}, {}, "c"}));
    REQUIRE(other.read());
    CHECK(other.move_to({{3}, {}, "d"}));
}

TEST_CASE("a trail stays short, and is dense near its end", "[followers]") {
    CheckpointTrail trail;
    for (std::int64_t position = 1; position <= 10'000; ++position) trail.add({{position}, {}, {}});
    CHECK(trail.places().size() < 40);
    CHECK(trail.places().back().position == 10'000);
    const auto second = trail.places()[trail.places().size() - 2].position;
    CHECK(second >= 9'998);
    CHECK(trail.places().front().position < 5'000);
}

TEST_CASE("a trail finds the newest place that the log still has", "[followers]") {
    Log of;
    CheckpointTrail trail;
    for (int i = 0; i < 8; ++i) of.log.register_person("p" + std::to_string(i) + "@example.com");
    for (const std::int64_t position : {4, 8, 12, 16}) trail.add(of.checkpoint_at(position));
    const auto at_12 = of.checkpoint_at(12);
    of.log.lose_tail(3);
    of.log.register_person("new@example.com");
    of.log.register_person("newer@example.com");
    const auto reader = of.log.open_reader();
    CHECK(*trail.newest_in(*reader) == at_12);
    CHECK(trail.places().back().position == 12);
}

TEST_CASE("what the relay remembers survives its checkpoint", "[followers]") {
    RelayMemory memory{
        .created = "a \"stream\"", .highest_sequence = 7, .republish_until = {}, .trail = {}};
    memory.trail.add({{5}, {}, {}});
    memory.republish_until = domain::GlobalPosition{9};
    const auto read = from_detail(to_detail(memory));
    CHECK(read.created == memory.created);
    CHECK(read.highest_sequence == 7);
    CHECK(read.republish_until == memory.republish_until);
    CHECK(read.trail.places() == memory.trail.places());
    CHECK(from_detail("").is_blank());
    CHECK(from_detail("{\"trail\":7}").is_blank());
    const auto older = from_detail(R"({"created":"x","sequence":3})");
    CHECK(older.highest_sequence == 3);
}

TEST_CASE("news end a rest, also those that came before it began", "[followers]") {
    LogNews news;
    std::stop_source stop;
    const auto seen = news.count();
    news.announce();
    news.wait_beyond(seen, 1h, stop.get_token());
    const auto now = news.count();
    std::jthread other([&] { news.announce(); });
    news.wait_beyond(now, 1h, stop.get_token());
    stop.request_stop();
    LogNews::wait(1h, stop.get_token());
    CHECK(news.count() == now + 1);
}

}  // namespace
}  // namespace roster::followers::test
