// A whole node on real threads and a real store: many people at once, and the end of it all.
#include "actors/user_actors.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <semaphore>
#include <thread>

#include <unistd.h>

#include "crypto/code_derivation.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
constexpr int crowd = 400;
#elif defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
constexpr int crowd = 1'000;
#else
constexpr bool sanitized = false;
constexpr int crowd = 100'000;
#endif

using eventstore::testing::eventually;

struct RunningNode {
    explicit RunningNode(const ActorSettings& settings)
        : database(eventstore::testing::fresh_sqlite_store()),
          store(database->open()),
          keys(crypto::KeyRing::generate()),
          log_id(store->open_reader()->head().value().log_id),
          actors({*store, keys, log_id, clock, metrics}, settings) {}

    // Submits as fast as answers come, and counts how many are of the kind wanted.
    template <class Wanted, class MakeRequest>
    int submit_many(int count, MakeRequest request) {
        std::atomic<int> wanted{0};
        std::counting_semaphore<> room(max_in_flight);
        for (int i = 0; i < count; ++i) {
            room.acquire();
            actors.gateway().submit(request(i), {}, [&](const Reply& outcome) {
                if (is<Wanted>(outcome)) ++wanted;
                room.release();
            });
        }
        for (int i = 0; i < max_in_flight; ++i) room.acquire();
        return wanted;
    }

    template <class Visit>
    void each_event(Visit visit) {
        const auto reader = store->open_reader();
        for (domain::GlobalPosition after;;) {
            const auto page = reader->read_log(after, eventstore::EventReader::max_page).value();
            for (const auto& recorded : page) visit(eventstore::decode(recorded, keys).value());
            if (page.empty()) return;
            after = page.back().position;
        }
    }

    // The hasher expects 30 ms each before it has measured one, and sanitized it needs them.
    static constexpr int max_in_flight = sanitized ? 32 : 400;

    std::unique_ptr<eventstore::testing::TestStore> database;
    std::unique_ptr<eventstore::EventStore> store;
    crypto::KeyRing keys;
    domain::LogId log_id;
    telemetry::SampledLogClock clock;
    telemetry::Metrics metrics;
    UserActors actors;
};

ActorSettings crowd_settings() {
    auto settings = quick_settings();
    settings.directory_shards = 4;
    settings.hasher_max_wait = 9s;
    settings.password_policy.min_score = 0;
    if (sanitized) {  // a machine with more to do than it can takes as long
        settings.request_timeout = 60s;
        settings.hasher_max_wait = 50s;
        settings.policy.code_lifetime = 1h;
    }
    return settings;
}

// 0: the kernel does not tell.
long resident_kib() {
    long total = 0;
    long resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE) / 1024;
}

bool shows(const telemetry::Metrics& metrics, const std::string& line) {
    return metrics.text().find('\n' + line + '\n') != std::string::npos;
}

TEST_CASE("a crowd registers and activates on real threads", "[actors][crowd]") {
    constexpr int people = std::min(crowd, 10'000);
    RunningNode node(crowd_settings());
    CHECK(node.submit_many<RegistrationAccepted>(
              people, [](int i) { return registering(person(i), password_1); }) == people);

    std::map<std::string, domain::VerificationCode> codes;
    node.each_event([&](const domain::UserEvent& event) {
        const auto* issued = std::get_if<domain::CodeIssued>(&event);
        if (issued == nullptr) return;
        codes.emplace(issued->recipient->email.text(),
                      crypto::derive_code(node.keys.current_code_key().key,
                                          {node.log_id, issued->user_id, issued->code_id}, 4));
    });
    CHECK(node.submit_many<Activated>(people, [&](int i) {
        return activating(person(i), password_1, codes.at(person(i)));
    }) == people);
    node.actors.stop();
    CHECK(node.store->open_reader()->head()->position.value == 3 * people);
}

TEST_CASE("of sixty right codes at once one activates", "[actors][crowd]") {
    RunningNode node(crowd_settings());
    node.submit_many<RegistrationAccepted>(1, [](int) { return registering(ada, password_1); });
    std::optional<domain::CodeIssued> issued;
    node.each_event([&](const domain::UserEvent& event) {
        if (const auto* found = std::get_if<domain::CodeIssued>(&event)) issued = *found;
    });
    const auto code = crypto::derive_code(node.keys.current_code_key().key,
                                          {node.log_id, issued->user_id, issued->code_id}, 4);
    CHECK(node.submit_many<Activated>(60, [&](int) { return activating(ada, password_1, code); }) ==
          1);
}

TEST_CASE("a node stops with a crowd alive and its windows open", "[actors][crowd]") {
    auto settings = crowd_settings();
    settings.idle_before_passivation = 1h;
    RunningNode node(settings);
    CHECK(node.submit_many<RegistrationAccepted>(
              crowd, [](int i) { return registering(person(i), password_1); }) == crowd);
    const auto before = std::chrono::steady_clock::now();
    node.actors.stop();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    if (!sanitized) CHECK(took < 10s);
    WARN("stop with " << crowd << " users alive took " << took.count() << " s");
}

TEST_CASE("a crowd that went idle leaves little behind", "[actors][crowd]") {
    auto settings = crowd_settings();
    settings.idle_before_passivation = 100ms;
    settings.clock_sample_interval = 1s;
    settings.policy.code_lifetime = 1h;
    RunningNode node(settings);
    node.submit_many<RegistrationAccepted>(
        crowd, [](int i) { return registering(person(i), password_1); });
    CHECK(eventually([&] { return shows(node.metrics, "roster_user_actors 0"); }));
    if (!sanitized) CHECK(eventually([&] { return resident_kib() < 120 * 1024; }));
    WARN(crowd << " users idle: " << resident_kib() / 1024 << " MiB resident");
}

TEST_CASE("whatever is submitted while a node stops is answered once", "[actors][crowd]") {
    RunningNode node(crowd_settings());
    constexpr int people = 2'000;
    std::vector<std::atomic<int>> answers(people);
    std::atomic<int> next{0};
    std::jthread submitter([&] {
        for (int i; (i = next++) < people;) {
            node.actors.gateway().submit(
                registering(person(i), password_1), {},
                [&answers, i](const Reply&) { ++answers[static_cast<std::size_t>(i)]; });
        }
    });
    while (next < people / 4) std::this_thread::yield();
    node.actors.stop();
    submitter.join();
    int wrong = 0;
    for (const auto& count : answers) wrong += count != 1;
    CHECK(wrong == 0);
}

}  // namespace
}  // namespace roster::actors::test
