// Followers that go along together read a page of the log once.
#include "eventstore/remembered_page.hpp"

#include "followers/rest.hpp"
#include "tests/catch.hpp"
#include "tests/followers/fake_log.hpp"

namespace roster::followers::test {
namespace {

TEST_CASE("a page that was read is not read again before the next round", "[followers]") {
    SteppedClock clock;
    FakeLog log(clock);
    log.register_person("ada@example.com");
    eventstore::RememberedPage reader(log.open_reader());
    const auto page = reader.read_log({}, 10);
    REQUIRE(page.has_value());
    log.register_person("bob@example.com");
    CHECK(reader.read_log({}, 10)->size() == page->size());
    reader.forget();
    CHECK(reader.read_log({}, 10)->size() == 2 * page->size());
}

TEST_CASE("only the page that was asked for is remembered, and no failure is", "[followers]") {
    SteppedClock clock;
    FakeLog log(clock);
    log.register_person("ada@example.com");
    eventstore::RememberedPage reader(log.open_reader());
    log.is_down = true;
    CHECK_FALSE(reader.read_log({}, 10).has_value());
    log.is_down = false;
    CHECK(reader.read_log({}, 10)->size() == 2);
    CHECK(reader.read_log({1}, 10)->size() == 1);
    CHECK(reader.read_log({}, 1)->size() == 1);
}

TEST_CASE("what shares a thread rests as the more impatient of both asks", "[followers]") {
    using namespace std::chrono_literals;
    CHECK(sooner_of({1000ms, true, 250ms}, {500ms}) == Rest{500ms, true, 250ms});
    CHECK(sooner_of({1000ms, true, 250ms}, {}) == Rest{0ms, true, 250ms});
}

}  // namespace
}  // namespace roster::followers::test
