#include "operators/log_follower.hpp"

#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;
using eventstore::RecordedEvent;

namespace {

// A log that a failover can cut short: what is appended then takes the positions again.
class CuttableLog final : public eventstore::EventReader {
public:
    using Page = std::expected<std::vector<RecordedEvent>, eventstore::StoreUnavailable>;

    void append(int count, std::uint8_t history) {
        for (int i = 0; i < count; ++i) {
            RecordedEvent event;
            event.position = {static_cast<std::int64_t>(events_.size()) + 1};
            event.hash.fill(history);
            events_.push_back(event);
        }
    }
    void cut_after(std::size_t count) { events_.resize(count); }

    Page read_log(domain::GlobalPosition after, std::size_t limit) override {
        const auto begin = std::min(static_cast<std::size_t>(after.value), events_.size());
        const auto end = std::min(begin + limit, events_.size());
        return std::vector(events_.begin() + static_cast<std::ptrdiff_t>(begin),
                           events_.begin() + static_cast<std::ptrdiff_t>(end));
    }
    Page read_streams(std::span<const eventstore::StreamCursor> /*cursors*/) override {
        return std::vector<RecordedEvent>();
    }
    std::expected<eventstore::LogHead, eventstore::StoreUnavailable> head() override {
        return std::unexpected(eventstore::StoreUnavailable{"not asked"});
    }
    std::expected<domain::GlobalPosition, eventstore::StoreUnavailable> position_before(
        domain::LogTime /*time*/) override {
        return domain::GlobalPosition{};
    }
    std::expected<domain::LogTime, eventstore::StoreUnavailable> clock() override {
        return domain::LogTime{};
    }

private:
    std::vector<RecordedEvent> events_;
};

// Reads to the end; the positions in order, and 0 where the log went back.
std::vector<std::int64_t> read_all(LogFollower& follower, CuttableLog& log) {
    std::vector<std::int64_t> result;
    while (true) {
        const auto step = follower.read(log, 3).value();
        if (step.rewound) result.push_back(0);
        if (step.events.empty() && !step.rewound) return result;
        for (const auto& event : step.events) result.push_back(event.position.value);
    }
}

using Positions = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a follower reads every event once, however the pages fall", "[operators]") {
    CuttableLog log;
    log.append(7, 1);
    LogFollower follower({2});
    CHECK(read_all(follower, log) == Positions{3, 4, 5, 6, 7});
    CHECK(read_all(follower, log).empty());
    log.append(1, 1);
    CHECK(read_all(follower, log) == Positions{8});
    LogFollower from_beginning({});
    CHECK(read_all(from_beginning, log) == Positions{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("a log that went back is noticed, and read again from what still holds", "[operators]") {
    CuttableLog log;
    log.append(10, 1);
    LogFollower follower({});
    read_all(follower, log);
    log.cut_after(6);
    SECTION("while it is shorter") { CHECK(read_all(follower, log) == Positions{0}); }
    SECTION("when its positions were used again") {
        log.append(4, 2);
        CHECK(read_all(follower, log) == Positions{0, 7, 8, 9, 10});
    }
    SECTION("when it is longer than it was") {
        log.append(9, 2);
        CHECK(read_all(follower, log) == Positions{0, 7, 8, 9, 10, 11, 12, 13, 14, 15});
    }
    CHECK(read_all(follower, log).empty());
}

TEST_CASE("a follower that is told a place behind the log's end says so", "[operators]") {
    CuttableLog log;
    log.append(3, 1);
    LogFollower follower({5});
    CHECK(read_all(follower, log) == Positions{0, 1, 2, 3});
}

TEST_CASE("a reader who knows the event at its place notices another one there", "[operators]") {
    CuttableLog log;
    log.append(5, 1);
    crypto::Sha256 known{};
    known.fill(1);
    LogFollower same({3}, mark_of(known));
    CHECK(read_all(same, log) == Positions{4, 5});
    log.cut_after(2);
    log.append(3, 2);
    LogFollower another({3}, mark_of(known));
    CHECK(read_all(another, log) == Positions{0, 1, 2, 3, 4, 5});
}

TEST_CASE("a log replaced by another is read from its beginning", "[operators]") {
    CuttableLog log;
    log.append(5, 1);
    LogFollower follower({3});
    read_all(follower, log);
    log.cut_after(0);
    log.append(2, 2);
    CHECK(read_all(follower, log) == Positions{0, 1, 2});
}
