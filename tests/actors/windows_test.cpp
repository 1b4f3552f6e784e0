// The end of a code's minute: who notices it, and when.
#include <algorithm>

#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;

int count(const Names& story, const std::string& name) {
    return static_cast<int>(std::ranges::count(story, name));
}

TEST_CASE("the window closes after sixty seconds and not before", "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(59900ms);
    CHECK(count(nodes.story(ada), "CodeExpired") == 0);
    nodes.advance(150ms);
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued", "CodeExpired"});
    const auto expired = std::get<domain::CodeExpired>(nodes.history(ada).back());
    CHECK(expired.expired_at == nodes.newest_issue(ada).life.expires_at());
    CHECK(
        is<domain::CodeHasExpired>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
}

TEST_CASE("the right code works until the last moment and not a moment longer",
          "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(registering(bob, password_1));
    nodes.advance(59900ms);
    nodes.oversleep(99ms);
    CHECK(is<Activated>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
    nodes.oversleep(1ms);
    const auto code = nodes.newest_code(bob);
    CHECK(is<domain::CodeHasExpired>(node.ask(activating(bob, password_1, code))));
    CHECK(nodes.story(bob) == Names{"UserRegistered", "CodeIssued", "CodeExpired"});
}

TEST_CASE("a window that was used is not closed again", "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    nodes.advance(70s);
    CHECK(count(nodes.story(ada), "CodeExpired") == 0);
    CHECK(node.metric("roster_open_windows") == 0);
}

TEST_CASE("a window that the log's tail told too late is dropped", "[actors][window]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.idle_before_passivation = 1h;
    auto& node = nodes.start_node(settings);
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    node.find_window_again(ada);
    nodes.advance(61s);
    CHECK(node.metric("roster_open_windows") == 0);
    CHECK(count(nodes.story(ada), "CodeExpired") == 0);
}

TEST_CASE("each code that is issued gets its own minute", "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(20s);
    node.ask(resending(ada, password_1));
    nodes.advance(59900ms);
    CHECK(count(nodes.story(ada), "CodeExpired") == 0);
    nodes.advance(200ms);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
}

TEST_CASE("a restart in the middle of the minute changes nothing", "[actors][window]") {
    NodesUnderTest nodes;
    auto& before = nodes.start_node();
    before.ask(registering(ada, password_1));
    nodes.advance(30s);
    before.stop();
    const auto spent = nodes.clock.log_now() - nodes.newest_issue(ada).life.issued_at();

    auto& after = nodes.start_node();
    nodes.advance(std::chrono::duration_cast<std::chrono::milliseconds>(59900ms - spent));
    CHECK(count(nodes.story(ada), "CodeExpired") == 0);
    nodes.advance(200ms);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
    CHECK(after.metric("roster_events_total") == 1);
}

TEST_CASE("a window that ended while no node was there is closed at the next start",
          "[actors][window]") {
    NodesUnderTest nodes;
    auto& before = nodes.start_node();
    before.ask(registering(ada, password_1));
    before.ask(registering(bob, password_1));
    before.ask(activating(bob, password_1, nodes.newest_code(bob)));
    before.stop();
    nodes.oversleep(70s);
    nodes.start_node();
    nodes.advance(100ms);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
    CHECK(count(nodes.story(bob), "CodeExpired") == 0);
}

TEST_CASE("the tail of the log is read again until the store answers", "[actors][window]") {
    NodesUnderTest nodes;
    auto& before = nodes.start_node();
    before.ask(registering(ada, password_1));
    before.stop();
    nodes.store.failing_reads = 3;
    nodes.start_node();
    nodes.advance(61s);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
}

TEST_CASE("two nodes close a window once", "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.start_node();
    nodes.advance(61s);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
}

TEST_CASE("a window that could not be closed while the store was down is closed afterwards",
          "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(59900ms);
    nodes.store.failing_reads = 1000;
    nodes.advance(5s);
    CHECK(count(nodes.story(ada), "CodeExpired") == 0);
    nodes.store.failing_reads = 0;
    nodes.advance(6s);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
}

TEST_CASE("a shadow's window is closed too", "[actors][window]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    node.ask(registering(ada, password_2));
    nodes.advance(61s);
    CHECK(count(nodes.story(ada), "CodeExpired") == 1);
    const auto code = nodes.newest_code(ada);
    CHECK(is<domain::CodeHasExpired>(node.ask(activating(ada, password_2, code))));
}

TEST_CASE("many windows that end at once are closed in portions", "[actors][window]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.directory_shards = 1;
    auto& node = nodes.start_node(settings);
    constexpr int people = 150;
    for (int i = 0; i < people; ++i) node.submit(registering(person(i), password_1));
    nodes.run();
    nodes.advance(10s);
    nodes.oversleep(60s);
    nodes.advance(50ms);
    const auto closed = [&] {
        int sum = 0;
        for (int i = 0; i < people; ++i) sum += count(nodes.story(person(i)), "CodeExpired");
        return sum;
    };
    CHECK(closed() <= 64);
    nodes.advance(2s);
    CHECK(closed() == people);
}

}  // namespace
}  // namespace roster::actors::test
