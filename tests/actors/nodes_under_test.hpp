#pragma once
// Nodes on one log, on a scheduler and a clock that the test owns: nothing happens but what the
// test lets happen. No CAF here.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "actors/requests.hpp"
#include "actors/user_actors.hpp"
#include "actors/user_commands.hpp"
#include "crypto/keyring.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"
#include "tests/actors/faulty_store.hpp"
#include "tests/eventstore/test_stores.hpp"

namespace roster::actors::test {

using namespace std::chrono_literals;

inline constexpr std::string_view ada = "ada@example.com";
inline constexpr std::string_view bob = "bob@example.com";
inline constexpr std::string_view password_1 = "plough tidy 93 walnut";
inline constexpr std::string_view password_2 = "ember quay 51 lattice";
inline constexpr std::string_view home = "198.51.100.0/24";
inline constexpr std::string_view elsewhere = "203.0.113.0/24";

// Stands still until it is told otherwise.
class SteppedClock final : public telemetry::Clock {
public:
    SteppedClock();
    [[nodiscard]] domain::LogTime log_now() const override { return log_now_; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        return steady_now_;
    }
    void advance(std::chrono::nanoseconds by);

private:
    domain::LogTime log_now_;
    std::chrono::steady_clock::time_point steady_now_;
};

// Replies that came so far. Every one of them is kept: two are a bug.
using Answers = std::shared_ptr<std::vector<Reply>>;

// Settings under which a hash costs microseconds.
[[nodiscard]] ActorSettings quick_settings();

class NodesUnderTest;

// One node: its actors and its metrics.
class NodeUnderTest {
public:
    NodeUnderTest(NodesUnderTest& all, const ActorSettings& settings);
    ~NodeUnderTest();

    Answers submit(Request request, std::string_view network = home);
    Answers deliver(std::string_view email, UserOrder order);

    // The same, and lets everything happen; fails unless exactly one answer came.
    Reply ask(Request request, std::string_view network = home);
    Reply order(std::string_view email, UserOrder order);

    // The sum of a metric over its labels.
    [[nodiscard]] double metric(const std::string& name) const;
    [[nodiscard]] int hashes() const {
        return static_cast<int>(metric("roster_password_hashes_total"));
    }
    [[nodiscard]] int living_users() const;

    // What this node finds out about guesses, the other hears.
    void tell_of_guesses(NodeUnderTest& other);

    // Tells the node what the log's tail told when a user's newest code was issued.
    void find_window_again(std::string_view email);

    // Tells every actor that the log went back.
    void tell_that_the_log_went_back();

    // Tells every actor to stop, in the order of UserActors; new requests are answered by the door.
    void stop();
    void stop_taking_in();
    // Kills the user actors that are about to run.
    int kill_users_about_to_run();

private:
    struct Actors;
    NodesUnderTest& all_;
    telemetry::Metrics metrics_;
    std::unique_ptr<Actors> actors_;
};

class NodesUnderTest {
public:
    NodesUnderTest();
    ~NodesUnderTest();

    NodeUnderTest& start_node(const ActorSettings& settings = quick_settings());

    // Lets everything happen that can without time going on.
    void run();
    // The same; how many actors had something to do.
    int steps();
    // One step of one actor; false: there is nothing to do.
    bool step();
    // Time goes on in small steps, and everything happens that is due.
    void advance(std::chrono::milliseconds by, std::chrono::milliseconds step = 50ms);
    // Timers fire, and nobody has run yet.
    void wake_timers(std::chrono::milliseconds by);
    // Time goes on and nobody notices: a machine that sleeps.
    void oversleep(std::chrono::nanoseconds by) { clock.advance(by); }

    [[nodiscard]] domain::StreamId stream(std::string_view email) const;
    [[nodiscard]] std::vector<domain::UserEvent> history(std::string_view email) const;
    // Wire names of a user's events.
    [[nodiscard]] std::vector<std::string> story(std::string_view email) const;
    // The digits of the newest code in the log, and digits that are no code of the user.
    [[nodiscard]] domain::VerificationCode newest_code(std::string_view email) const;
    [[nodiscard]] domain::VerificationCode wrong_code(std::string_view email) const;
    [[nodiscard]] domain::CodeIssued newest_issue(std::string_view email) const;
    [[nodiscard]] domain::UserId newest_user(std::string_view email) const {
        return newest_issue(email).user_id;
    }

    // The log's end, and the loss of all that came after: what a failover does.
    [[nodiscard]] domain::GlobalPosition head() const;
    void lose_all_after(domain::GlobalPosition position);

    // Appends an event without personal part, as another node or an operator would.
    void append_elsewhere(std::string_view email, const domain::UserEvent& event);

    // Claims a pending registration in the place of its first claim, as another node would, with a
    // code of these very digits.
    void take_place_elsewhere(std::string_view email, std::string_view password,
                              const domain::VerificationCode& code);

    // Imports a person with a hash that another product made, as an operator would.
    void import_elsewhere(std::string_view email, std::string_view hash);

    std::unique_ptr<eventstore::testing::TestStore> database;
    std::unique_ptr<eventstore::EventStore> real_store;
    FaultyStore store;
    crypto::KeyRing keys;
    domain::LogId log_id;
    SteppedClock clock;

private:
    friend class NodeUnderTest;
    struct Scheduler;

    void append_elsewhere(std::string_view email, const std::vector<domain::UserEvent>& events,
                          const crypto::SecretBytes& user_key);
    [[nodiscard]] domain::CodeId code_id_for(const domain::UserId& user,
                                             const domain::VerificationCode& code) const;
    [[nodiscard]] std::vector<eventstore::RecordedEvent> recorded(std::string_view email) const;

    std::unique_ptr<Scheduler> scheduler_;
    std::vector<std::unique_ptr<NodeUnderTest>> nodes_;
};

// The address of the n-th of many.
[[nodiscard]] std::string person(int number);
[[nodiscard]] domain::EmailAddress address(std::string_view text);
[[nodiscard]] Request registering(std::string_view email, std::string_view password);
[[nodiscard]] Request activating(std::string_view email, std::string_view password,
                                 const domain::VerificationCode& code);
[[nodiscard]] Request resending(std::string_view email, std::string_view password);
[[nodiscard]] Request showing(std::string_view email, std::string_view password);

template <class T, class Variant>
inline constexpr bool is_alternative_of = false;
template <class T, class... Alternatives>
inline constexpr bool is_alternative_of<T, std::variant<Alternatives...>> =
    (std::is_same_v<T, Alternatives> || ...);

// Whether a reply is this success or refusal.
template <class Expected>
[[nodiscard]] bool is(const Reply& reply) {
    if constexpr (is_alternative_of<Expected, Done>) {
        return reply && std::holds_alternative<Expected>(*reply);
    } else if constexpr (is_alternative_of<Expected, Refusal>) {
        return !reply && std::holds_alternative<Expected>(reply.error());
    } else {
        const auto* error = reply ? nullptr : std::get_if<domain::UserError>(&reply.error());
        return error != nullptr && std::holds_alternative<Expected>(*error);
    }
}
[[nodiscard]] bool is_unavailable(const Reply& reply, Unavailable::Why why);

// What a reply says, if it is this success, and what a refusal of the domain says.
template <class Expected>
[[nodiscard]] const Expected& as(const Reply& reply) {
    if constexpr (is_alternative_of<Expected, Done>) {
        return std::get<Expected>(reply.value());
    } else if constexpr (is_alternative_of<Expected, Refusal>) {
        return std::get<Expected>(reply.error());
    } else {
        return std::get<Expected>(std::get<domain::UserError>(reply.error()));
    }
}

}  // namespace roster::actors::test
