// The sweep and the read model it works from: what a node that died left open.
#include "followers/window_sweep.hpp"

#include "followers/event_relay.hpp"
#include "followers/relay_memory.hpp"
#include "followers/stored_checkpoint.hpp"
#include "projections/open_windows_projection.hpp"
#include "tests/followers/fake_bus.hpp"
#include "tests/followers/recorded_orders.hpp"
#include "tests/followers/stepped_clock.hpp"
#include "tests/projections/projected_log.hpp"

namespace roster::followers::test {
namespace {

using namespace std::chrono_literals;
using projections::OverdueCode;
using projections::testing::at;

constexpr std::size_t any_number = 100;
const std::string live = "_v" + std::to_string(projections::open_windows_kind().version) + "_1";

struct WindowsLog : projections::testing::ProjectedLog {
    domain::StreamId stream = examples.stream();
    domain::UserId user = examples.user();

    domain::CodeIssued issued(std::chrono::seconds when,
                              domain::CodeReason reason = domain::CodeReason::registration) {
        const domain::CodeId code(examples.uuid());
        return {.user_id = user,
                .code_id = code,
                .claim = domain::StreamVersion{1},
                .code_key_id = domain::CodeKeyId::parse("c1").value(),
                .reason = reason,
                .origin = code,
                .life = domain::CodeLife::parse(at(when), at(when + 60s)).value(),
                .network = {},
                .recipient = {}};
    }
    void add(const domain::UserEvent& event) { append(stream, {event}); }
    void project() { ProjectedLog::project(projections::open_windows_kind(), live); }
    // As the node that drives the projection does.
    void make_live() {
        read([](auto& transaction) {
            projections::define_catalog(transaction);
            return projections::adopt(transaction, projections::open_windows_kind());
        });
        project();
    }

    // As a relay that has published so much, and has written down what else it has to do.
    void publish(domain::GlobalPosition until, const RelayMemory& memory = {}) {
        StoredCheckpoint relay(store->open_read_models(), EventRelay::name);
        REQUIRE(relay.read());
        REQUIRE(relay.move_to({until, {}, to_detail(memory)}));
    }
    void publish_all(const RelayMemory& memory = {}) {
        publish(store->open_reader()->head()->position, memory);
    }

    std::vector<OverdueCode> overdue(domain::LogTime time) {
        project();
        return read([&](auto& transaction) {
            return projections::overdue_windows(transaction, live, {time, any_number});
        });
    }
    std::vector<OverdueCode> unreported(domain::LogTime time) {
        project();
        return read([&](auto& transaction) {
            return projections::unreported_codes(transaction, live, {time, any_number});
        });
    }
    std::string rows() { return database->ask_sql("SELECT count(*) FROM open_windows" + live); }
};

TEST_CASE("an open window is overdue once its time is over, and not before", "[followers][sweep]") {
    WindowsLog log;
    const auto code = log.issued(0s);
    log.add(code);
    CHECK(log.overdue(code.life.expires_at()).empty());
    const auto found = log.overdue(code.life.expires_at() + 1us);
    REQUIRE(found.size() == 1);
    CHECK(found[0].stream == log.stream);
    CHECK(found[0].code == code.code_id);
}

TEST_CASE("what was closed, replaced and reported on is nobody's business any more",
          "[followers][sweep]") {
    WindowsLog log;
    log.add(log.issued(0s));
    const auto newer = log.issued(20s, domain::CodeReason::resend);
    log.add(newer);
    CHECK(log.overdue(at(24h)).size() == 1);
    CHECK(log.unreported(at(24h)).size() == 1);
    log.add(domain::CodeMailed{log.user, newer.code_id, at(21s)});
    CHECK(log.overdue(at(24h)).size() == 1);
    CHECK(log.unreported(at(24h)).empty());
    log.add(domain::CodeExpired{log.user, newer.code_id, at(80s)});
    CHECK(log.overdue(at(24h)).empty());
    CHECK(log.rows() == "0");
}

// Its report may have been lost; nobody has to say any more that the mail came.
TEST_CASE("a code that activated an account needs no report", "[followers][sweep]") {
    WindowsLog log;
    const auto code = log.issued(0s);
    log.add(code);
    log.add(domain::UserActivated{log.user, code.code_id, at(10s)});
    CHECK(log.unreported(at(24h)).empty());
    CHECK(log.rows() == "0");
}

TEST_CASE("a code and its outcome may stand on different pages", "[followers][sweep]") {
    WindowsLog log;
    const auto code = log.issued(0s);
    const std::vector<domain::UserEvent> story{
        domain::UserRegistered{log.user, at(0s), {}}, code,
        domain::CodeMailed{log.user, code.code_id, at(1s)},
        domain::CodeRejected{log.user, code.code_id, at(5s), {}, 2},
        domain::CodeExpired{log.user, code.code_id, at(60s)}};
    for (const auto& event : story) {
        log.add(event);
        log.project();
    }
    CHECK(log.rows() == "0");
}

TEST_CASE("a shadow's window is closed too, and nobody waits for its mail", "[followers][sweep]") {
    WindowsLog log;
    log.add(log.issued(0s, domain::CodeReason::shadow));
    CHECK(log.overdue(at(24h)).size() == 1);
    CHECK(log.unreported(at(24h)).empty());
}

// --- The sweep itself

struct SweepUnderTest {
    explicit SweepUnderTest(WindowsLog& log) : sweep({*log.store, bus, users, clock, metrics}) {}

    void sweep_now() {
        clock.advance(SweepSettings{}.interval);
        (void)sweep.step();
    }

    // Who was given up since it was asked last.
    std::vector<domain::CodeId> given_up() {
        std::vector<domain::CodeId> codes;
        for (const auto& told : std::exchange(users.told, {}))
            if (const auto* failed = std::get_if<domain::RecordMailFailed>(&told.order))
                codes.push_back(failed->code_id);
        return codes;
    }

    SteppedClock clock;
    FakeBus bus;
    RecordedOrders users;
    telemetry::Metrics metrics;
    WindowSweep sweep;
};

TEST_CASE("the sweep asks to close what is over and to give up what nobody reported",
          "[followers][sweep]") {
    WindowsLog log;
    log.add(log.issued(0s));
    log.publish_all();
    SweepUnderTest node(log);
    node.clock.advance(63s);
    node.sweep_now();
    CHECK(node.users.told.empty());  // nobody has projected anything
    log.make_live();
    node.sweep_now();
    REQUIRE(node.users.told.size() == 1);
    CHECK(std::holds_alternative<domain::CloseWindow>(node.users.told[0].order));

    node.clock.advance(6min);
    node.users.told.clear();
    node.sweep_now();
    REQUIRE(node.users.told.size() == 2);
    const auto* failed = std::get_if<domain::RecordMailFailed>(&node.users.told[1].order);
    REQUIRE(failed != nullptr);
    CHECK(failed->reason == domain::MailFailure::no_report);
}

TEST_CASE("nobody whose order waits on the bus is given up", "[followers][sweep]") {
    WindowsLog log;
    const auto lost = log.issued(-70s);
    auto waits = log.issued(0s);
    waits.claim = domain::StreamVersion{3};  // another person's: it replaces nothing
    log.add(lost);
    log.add(waits);
    log.publish_all();
    log.make_live();
    SweepUnderTest node(log);
    node.bus.oldest_waiting = waits.life.issued_at();
    node.clock.advance(20min);
    node.sweep_now();
    CHECK(node.given_up() == std::vector{lost.code_id});
    node.bus.oldest_waiting.reset();
    node.sweep_now();
    CHECK(node.given_up() == std::vector{lost.code_id, waits.code_id});
}

TEST_CASE("while the bus is away nobody is given up", "[followers][sweep]") {
    WindowsLog log;
    log.add(log.issued(0s));
    log.publish_all();
    log.make_live();
    SweepUnderTest node(log);
    node.bus.reachable = false;
    node.clock.advance(59min);
    node.sweep_now();
    CHECK(node.given_up().empty());
}

TEST_CASE("nobody is given up whose order the relay has not published yet", "[followers][sweep]") {
    WindowsLog log;
    const auto now = log.store->open_reader()->clock().value();  // the store says when it recorded
    const auto since_then = std::chrono::floor<std::chrono::seconds>(now - at(0s));
    log.add(log.issued(since_then - 90s));
    const auto published = log.store->open_reader()->head()->position;
    auto unpublished = log.issued(since_then);
    unpublished.claim = domain::StreamVersion{3};
    log.add(unpublished);
    log.publish(published);
    log.make_live();
    SweepUnderTest node(log);
    node.clock.advance(since_then + 20min);
    node.sweep_now();
    CHECK(node.given_up().size() == 1);
    log.publish_all();
    node.sweep_now();
    CHECK(node.given_up().size() == 2);
}

TEST_CASE("nobody is given up while a lost stream is being published again", "[followers][sweep]") {
    WindowsLog log;
    log.add(log.issued(0s));
    RelayMemory memory;
    memory.created = "made again";
    memory.republish_until = domain::GlobalPosition{1};
    log.publish_all(memory);
    log.make_live();
    SweepUnderTest node(log);
    node.clock.advance(20min);
    node.sweep_now();
    CHECK(node.given_up().empty());
    memory.republish_until.reset();
    log.publish_all(memory);
    node.sweep_now();
    CHECK(node.given_up().size() == 1);
}

TEST_CASE("whoever could not be mailed for more than an hour is given up, outage or not",
          "[followers][sweep]") {
    WindowsLog log;
    const auto code = log.issued(0s);
    log.add(code);
    log.publish_all();
    log.make_live();
    SweepUnderTest node(log);
    node.bus.oldest_waiting = code.life.issued_at();
    node.clock.advance(65min);
    node.sweep_now();
    CHECK(node.given_up().empty());
    node.clock.advance(1min + 1s);
    node.sweep_now();
    CHECK(node.given_up().size() == 1);
}

TEST_CASE("the sweep sweeps no oftener than it has to, and only where it leads",
          "[followers][sweep]") {
    WindowsLog log;
    log.add(log.issued(0s));
    log.make_live();
    auto other = log.store->open_lease("window-sweep");
    REQUIRE(other->hold());
    SweepUnderTest node(log);
    node.clock.advance(63s);
    node.sweep_now();
    CHECK(node.users.told.empty());
    other.reset();
    node.sweep_now();
    CHECK(node.users.told.size() == 1);
    node.clock.advance(2s);
    (void)node.sweep.step();
    CHECK(node.users.told.size() == 1);
}

}  // namespace
}  // namespace roster::followers::test
