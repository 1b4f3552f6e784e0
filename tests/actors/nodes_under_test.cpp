#include "tests/actors/nodes_under_test.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/messages.hpp"
#include "actors/node_actors.hpp"
#include "actors/user_actor.hpp"
#include "actors/user_door.hpp"
#include "crypto/code_derivation.hpp"
#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/stream_id.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

struct TestConfig : caf::actor_system_config {
    TestConfig() { set("scheduler.policy", caf::atom("testing")); }
};

telemetry::RequestContext from(std::string_view network) {
    return {.request_id = "test", .traceparent = {}, .client_network = std::string(network)};
}

std::pair<Answers, Answer> new_answers() {
    auto answers = std::make_shared<std::vector<Reply>>();
    return {answers, [answers](Reply reply) { answers->push_back(std::move(reply)); }};
}

}  // namespace

SteppedClock::SteppedClock()
    : log_now_(telemetry::system_log_time()), steady_now_(std::chrono::hours(1)) {}

void SteppedClock::advance(std::chrono::nanoseconds by) {
    log_now_ += std::chrono::duration_cast<std::chrono::microseconds>(by);
    steady_now_ += by;
}

ActorSettings quick_settings() {
    ActorSettings settings;
    settings.argon2 = {.memory_kib = 8, .passes = 1};
    settings.directory_shards = 2;
    settings.new_addresses_per_hour_and_network.reset();  // crowds come from one network
    return settings;
}

// --- One node

struct NodeUnderTest::Actors {
    Actors(NodesUnderTest& all, telemetry::Metrics& metrics, const ActorSettings& settings,
           caf::actor_system& system)
        : node{.settings = settings,
               .store = all.store,
               .keys = all.keys,
               .log_id = all.log_id,
               .clock = all.clock,
               .metrics = metrics,
               .proof_key = crypto::SecretBytes(crypto::random_bytes(32)),
               .set_clock = [](auto, auto, auto) {},
               .detached = false},
          actors(NodeActors::start(system, node)),
          door(node, actors.directories) {}

    Node node;
    NodeActors actors;
    UserDoor door;
};

struct NodesUnderTest::Scheduler {
    TestConfig config;
    caf::actor_system system{config};
    caf::scheduler::test_coordinator& coordinator =
        dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
};

NodeUnderTest::NodeUnderTest(NodesUnderTest& all, const ActorSettings& settings)
    : all_(all),
      actors_(std::make_unique<Actors>(all, metrics_, settings, all.scheduler_->system)) {
    all_.run();
}

NodeUnderTest::~NodeUnderTest() { stop(); }

Answers NodeUnderTest::submit(Request request, std::string_view network) {
    auto [answers, answer] = new_answers();
    actors_->door.submit(std::move(request), from(network), answer);
    return answers;
}

Answers NodeUnderTest::deliver(std::string_view email, UserOrder order) {
    auto [answers, answer] = new_answers();
    actors_->door.deliver(all_.stream(email), std::move(order), {}, answer);
    return answers;
}

Reply NodeUnderTest::ask(Request request, std::string_view network) {
    const auto answers = submit(std::move(request), network);
    all_.run();
    REQUIRE(answers->size() == 1);
    return answers->front();
}

void NodeUnderTest::tell_of_guesses(NodeUnderTest& other) {
    actors_->actors.limits->tell_to(
        [limits = other.actors_->actors.limits](const PasswordNews& news) { limits->hear(news); });
}

Reply NodeUnderTest::order(std::string_view email, UserOrder order) {
    const auto answers = deliver(email, std::move(order));
    all_.run();
    REQUIRE(answers->size() == 1);
    return answers->front();
}

double NodeUnderTest::metric(const std::string& name) const {
    std::istringstream lines(metrics_.text());
    double sum = 0;
    for (std::string line; std::getline(lines, line);) {
        const bool is_it = line.starts_with(name + " ") || line.starts_with(name + "{");
        if (is_it) sum += std::stod(line.substr(line.rfind(' ')));
    }
    return sum;
}

int NodeUnderTest::living_users() const { return static_cast<int>(metric("roster_user_actors")); }

void NodeUnderTest::find_window_again(std::string_view email) {
    const auto issue = all_.newest_issue(email);
    const DueWindow window{all_.stream(email),
                           {issue.user_id, issue.code_id, issue.life.expires_at()}};
    const auto& directories = actors_->actors.directories;
    caf::anon_send(directories[shard_of(window.stream, directories.size())],
                   WindowsFound{{}, {window}});
    all_.run();
}

void NodeUnderTest::tell_that_the_log_went_back() { actors_->actors.forget_all(); }

void NodeUnderTest::stop_taking_in() {
    for (const auto& shard : actors_->actors.directories) caf::anon_send(shard, Stop{{}, 4s});
}

void NodeUnderTest::stop() {
    auto& actors = actors_->actors;
    stop_taking_in();
    all_.run();
    actors_->door.close();
    std::vector<caf::actor> others = actors.readers;
    others.insert(others.end(), {actors.hasher, actors.writer, actors.chores});
    for (const auto& other : others) caf::anon_send(other, Stop{{}, 1s});
    all_.run();
    all_.advance(6s);  // those that did not stop by themselves give up
    actors = {};
}

int NodeUnderTest::kill_users_about_to_run() {
    int killed = 0;
    for (auto* job : all_.scheduler_->coordinator.jobs) {
        auto* user = dynamic_cast<UserActor*>(job);
        if (user == nullptr) continue;
        caf::anon_send_exit(caf::actor_cast<caf::actor>(user), caf::exit_reason::kill);
        ++killed;
    }
    return killed;
}

// --- All nodes

NodesUnderTest::NodesUnderTest()
    : database(eventstore::testing::fresh_sqlite_store()),
      real_store(database->open()),
      store(*real_store),
      keys(crypto::KeyRing::generate()),
      log_id(real_store->open_reader()->head().value().log_id),
      scheduler_(std::make_unique<Scheduler>()) {}

NodesUnderTest::~NodesUnderTest() { nodes_.clear(); }

NodeUnderTest& NodesUnderTest::start_node(const ActorSettings& settings) {
    nodes_.push_back(std::make_unique<NodeUnderTest>(*this, settings));
    return *nodes_.back();
}

bool NodesUnderTest::step() { return scheduler_->coordinator.try_run_once(); }

void NodesUnderTest::run() { (void)steps(); }

int NodesUnderTest::steps() {
    int count = 0;
    while (step()) ++count;
    return count;
}

void NodesUnderTest::advance(std::chrono::milliseconds by, std::chrono::milliseconds step) {
    run();
    for (auto left = by; left > 0ms; left -= step) {
        const auto now = std::min(step, left);
        clock.advance(now);
        scheduler_->coordinator.advance_time(now);
        run();
    }
}

void NodesUnderTest::wake_timers(std::chrono::milliseconds by) {
    scheduler_->coordinator.advance_time(by);
}

domain::StreamId NodesUnderTest::stream(std::string_view email) const {
    return crypto::stream_id(keys.index_key(), address(email));
}

std::vector<eventstore::RecordedEvent> NodesUnderTest::recorded(std::string_view email) const {
    const eventstore::StreamCursor cursor{stream(email), {}};
    return real_store->open_reader()->read_streams({&cursor, 1}).value();
}

std::vector<domain::UserEvent> NodesUnderTest::history(std::string_view email) const {
    std::vector<domain::UserEvent> events;
    for (const auto& event : recorded(email)) {
        events.push_back(eventstore::decode(event, keys).value());
    }
    return events;
}

std::vector<std::string> NodesUnderTest::story(std::string_view email) const {
    std::vector<std::string> names;
    for (const auto& event : recorded(email)) names.push_back(event.type);
    return names;
}

domain::CodeIssued NodesUnderTest::newest_issue(std::string_view email) const {
    const auto events = history(email);
    const auto is_issue = [](const auto& event) {
        return std::holds_alternative<domain::CodeIssued>(event);
    };
    const auto newest = std::find_if(events.rbegin(), events.rend(), is_issue);
    REQUIRE(newest != events.rend());
    return std::get<domain::CodeIssued>(*newest);
}

domain::VerificationCode NodesUnderTest::newest_code(std::string_view email) const {
    const auto issue = newest_issue(email);
    return crypto::derive_code(keys.code_key(issue.code_key_id)->key,
                               {log_id, issue.user_id, issue.code_id}, 4);
}

domain::VerificationCode NodesUnderTest::wrong_code(std::string_view email) const {
    const bool is_zero = newest_code(email).digits() == "0000";
    return domain::VerificationCode::parse(is_zero ? "0001" : "0000", 4).value();
}

// --- What happens elsewhere

domain::GlobalPosition NodesUnderTest::head() const {
    return real_store->open_reader()->head()->position;
}

void NodesUnderTest::lose_all_after(domain::GlobalPosition position) {
    const auto last = std::to_string(position.value);
    database->tamper("DELETE FROM events WHERE position > " + last +
                     ";UPDATE log_head SET (position, hash) ="
                     " (SELECT position, hash FROM events WHERE position = " +
                     last + ")");
    (void)real_store->open_reader()->head();  // finds it out; that call fails, the next ones do not
}

void NodesUnderTest::append_elsewhere(std::string_view email, const domain::UserEvent& event) {
    append_elsewhere(email, std::vector{event}, crypto::SecretBytes());
}

void NodesUnderTest::append_elsewhere(std::string_view email,
                                      const std::vector<domain::UserEvent>& events,
                                      const crypto::SecretBytes& user_key) {
    const domain::StreamVersion head{static_cast<std::int64_t>(recorded(email).size())};
    eventstore::StreamAppend append{stream(email), head, {}, {}, {}};
    for (auto version = head.next(); const auto& event : events) {
        const auto id = crypto::new_id<domain::EventId>(clock.log_now());
        append.events.push_back(
            eventstore::encode(event, {stream(email), version, id}, user_key, "{}"));
        version = version.next();
    }
    REQUIRE(real_store->open_appender()->append({&append, 1})->streams.front().has_value());
}

void NodesUnderTest::take_place_elsewhere(std::string_view email, std::string_view password,
                                          const domain::VerificationCode& code) {
    const auto user = newest_user(email);
    const auto key = crypto::unwrap_user_key(keys, user, *recorded(email).front().wrapped_key);
    const auto salt = crypto::password_salt(keys.index_key(), stream(email));
    const auto hash =
        crypto::hash_password(crypto::SecretBytes(password), salt, quick_settings().argon2);
    const domain::Recipient recipient{address(email), {}};
    const auto id = code_id_for(user, code);
    const auto now = clock.log_now();
    constexpr domain::StreamVersion first_claim{1};
    const auto claim = recorded(email).back().version.next();
    append_elsewhere(email,
                     {domain::RegistrationClaimed{
                          user, now, {{}, first_claim}, domain::Registrant{recipient, hash}},
                      domain::CodeIssued{user,
                                         id,
                                         claim,
                                         keys.current_code_key().id,
                                         domain::CodeReason::registration,
                                         id,
                                         domain::CodeLife::parse(now, now + 60s).value(),
                                         {},
                                         recipient}},
                     *key);
}

void NodesUnderTest::import_elsewhere(std::string_view email, std::string_view hash) {
    const auto now = clock.log_now();
    const auto user = crypto::new_id<domain::UserId>(now);
    const auto key = crypto::new_user_key();
    const domain::Registrant registrant{{address(email), {}}, {std::string(hash)}};
    const domain::UserImported event{user, now, now - 24h, registrant};
    const auto id = crypto::new_id<domain::EventId>(now);
    const eventstore::StreamAppend append{
        .stream = stream(email),
        .expected_version = {},
        .events = {eventstore::encode(event, {stream(email), {1}, id}, key, "{}")},
        .key_to_add = {{user, crypto::wrap_user_key(keys, user, key)}}};
    REQUIRE(real_store->open_appender()->append({&append, 1})->streams.front().has_value());
}

domain::CodeId NodesUnderTest::code_id_for(const domain::UserId& user,
                                           const domain::VerificationCode& code) const {
    for (;;) {
        const auto id = crypto::new_id<domain::CodeId>(clock.log_now());
        const auto digits =
            crypto::derive_code(keys.current_code_key().key, {log_id, user, id}, 4).digits();
        if (digits == code.digits()) return id;
    }
}

// --- Requests

std::string person(int number) {
    std::ostringstream text;
    text << 'p' << number << "@example.com";
    return text.str();
}

domain::EmailAddress address(std::string_view text) {
    return domain::EmailAddress::parse(text).value();
}

Request registering(std::string_view email, std::string_view password) {
    return RegisterRequest{{address(email), {}}, crypto::SecretBytes(password)};
}

Request activating(std::string_view email, std::string_view password,
                   const domain::VerificationCode& code) {
    return ActivateRequest{address(email), crypto::SecretBytes(password), code};
}

Request resending(std::string_view email, std::string_view password) {
    return ResendCodeRequest{address(email), crypto::SecretBytes(password)};
}

Request showing(std::string_view email, std::string_view password) {
    return AccountRequest{address(email), crypto::SecretBytes(password)};
}

bool is_unavailable(const Reply& reply, Unavailable::Why why) {
    return is<Unavailable>(reply) && as<Unavailable>(reply).why == why;
}

}  // namespace roster::actors::test
