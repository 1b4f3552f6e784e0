// The sweep and the read model it works from: what a node that died left open.
#include "followers/window_sweep.hpp"

#include <algorithm>

#include "projections/open_windows_projection.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::followers::test {

using namespace actors::test;
namespace {

using projections::OverdueCode;

constexpr std::size_t any_number = 100;
const std::string live_suffix = "_v1_1";

projections::ProjectionRunner runner_on(NodesUnderTest& nodes) {
    return {projections::open_windows_kind(), live_suffix, nodes.real_store->open_reader(),
            nodes.real_store->open_read_models()};
}

void catch_up(projections::ProjectionRunner& runner) {
    for (;;) {
        const auto progress = runner.step();
        REQUIRE(progress);
        if (progress->applied == 0) return;
    }
}

struct Overdue {
    std::vector<OverdueCode> windows;
    std::vector<OverdueCode> unreported;
};

Overdue overdue_at(NodesUnderTest& nodes, domain::LogTime time) {
    Overdue found;
    REQUIRE(nodes.real_store->open_read_models()->in_transaction([&](auto& transaction) {
        found.windows = projections::overdue_windows(transaction, live_suffix, {time, any_number});
        found.unreported =
            projections::unreported_codes(transaction, live_suffix, {time, any_number});
    }));
    return found;
}

// As the node that drives the projection does.
void make_live(NodesUnderTest& nodes) {
    REQUIRE(nodes.real_store->open_read_models()->in_transaction([](auto& transaction) {
        projections::define_catalog(transaction);
        projections::adopt(transaction, projections::open_windows_kind());
    }));
    auto runner = runner_on(nodes);
    catch_up(runner);
}

// Delivers nothing; remembers what it was asked to deliver.
struct RecordingCommands final : actors::UserCommands {
    void deliver(const domain::StreamId& stream, actors::UserOrder order, telemetry::RequestContext,
                 actors::DeliveryAnswer) override {
        orders.emplace_back(stream, std::move(order));
    }
    std::vector<std::pair<domain::StreamId, actors::UserOrder>> orders;
};

TEST_CASE("an open window is overdue once its time is over, and not before", "[followers][sweep]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    auto runner = runner_on(nodes);
    catch_up(runner);
    const auto expires_at = nodes.newest_issue(ada).expires_at;
    CHECK(overdue_at(nodes, expires_at).windows.empty());
    const auto found = overdue_at(nodes, expires_at + 1us).windows;
    REQUIRE(found.size() == 1);
    CHECK(found[0].stream == nodes.stream(ada));
    CHECK(found[0].code == nodes.newest_issue(ada).code_id);
}

TEST_CASE("what was closed, replaced, used and reported on is nobody's business any more",
          "[followers][sweep]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(20s);
    node.ask(resending(ada, password_1));
    auto runner = runner_on(nodes);
    catch_up(runner);
    const auto later = nodes.clock.log_now() + 24h;
    REQUIRE(overdue_at(nodes, later).windows.size() == 1);
    REQUIRE(overdue_at(nodes, later).unreported.size() == 1);

    const auto issued = nodes.newest_issue(ada);
    REQUIRE(node.order(ada, domain::RecordMailed{issued.user_id, issued.code_id, {}}));
    catch_up(runner);
    CHECK(overdue_at(nodes, later).windows.size() == 1);
    CHECK(overdue_at(nodes, later).unreported.empty());

    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    catch_up(runner);
    CHECK(overdue_at(nodes, later).windows.empty());
    CHECK(nodes.database->ask_sql("SELECT count(*) FROM open_windows_v1_1") == "0");
}

TEST_CASE("a shadow's window is closed too, and nobody waits for its mail", "[followers][sweep]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto owners = nodes.newest_issue(ada);
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    REQUIRE(node.order(ada, domain::RecordMailed{owners.user_id, owners.code_id, {}}));
    node.ask(registering(ada, password_2));
    auto runner = runner_on(nodes);
    catch_up(runner);
    const auto found = overdue_at(nodes, nodes.clock.log_now() + 24h);
    CHECK(found.windows.size() == 1);
    CHECK(found.unreported.empty());
}

TEST_CASE("an event that cannot be read parks the read model and is never skipped",
          "[followers][sweep]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.database->tamper("UPDATE events SET type = 'SomethingElse' WHERE position = 2");
    auto runner = runner_on(nodes);
    REQUIRE(runner.step()->position.value == 1);
    for (int i = 0; i < 2; ++i) {
        const auto progress = runner.step();
        REQUIRE_FALSE(progress);
        CHECK(progress.error().kind == projections::RunnerError::Kind::parked);
        CHECK(progress.error().position.value == 2);
    }
    nodes.database->tamper("UPDATE events SET type = 'CodeIssued' WHERE position = 2");
    catch_up(runner);
    CHECK(nodes.database->ask_sql("SELECT count(*) FROM open_windows_v1_1") == "1");
}

TEST_CASE("a checkpoint of another log starts the read model anew", "[followers][sweep]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    auto first = runner_on(nodes);
    catch_up(first);
    REQUIRE(nodes.real_store->open_read_models()->in_transaction([&](auto& transaction) {
        auto checkpoint = transaction.checkpoint("open_windows_v1_1");
        checkpoint->hash[0] ^= 1;
        transaction.save_checkpoint("open_windows_v1_1", *checkpoint);
        transaction.define("DELETE FROM open_windows_v1_1;");
    }));
    auto second = runner_on(nodes);
    catch_up(second);
    CHECK(nodes.database->ask_sql("SELECT count(*) FROM open_windows_v1_1") == "1");
}

TEST_CASE("the sweep asks to close what is over and to give up what nobody reported",
          "[followers][sweep]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    RecordingCommands commands;
    telemetry::Metrics metrics;
    bool leads = false;
    WindowSweep sweep({*nodes.real_store, commands, nodes.clock, metrics, [&] { return leads; }},
                      {.interval = 0ms});
    nodes.oversleep(63s);
    sweep.step();
    CHECK(commands.orders.empty());  // another node leads
    leads = true;
    sweep.step();
    CHECK(commands.orders.empty());  // nobody has projected anything
    make_live(nodes);
    sweep.step();
    REQUIRE(commands.orders.size() == 1);
    CHECK(std::holds_alternative<domain::CloseWindow>(commands.orders[0].second));

    nodes.oversleep(6min);
    commands.orders.clear();
    sweep.step();
    REQUIRE(commands.orders.size() == 2);
    const auto* failed = std::get_if<domain::RecordMailFailed>(&commands.orders[1].second);
    REQUIRE(failed != nullptr);
    CHECK(failed->reason == domain::MailFailure::no_report);
}

}  // namespace
}  // namespace roster::followers::test
