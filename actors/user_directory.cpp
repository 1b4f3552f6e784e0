#include "actors/user_directory.hpp"

#include <algorithm>
#include <utility>

#include "actors/command_and_reply.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {
namespace {

using std::chrono::milliseconds;
using Why = Unavailable::Why;

// A closing that the store has not taken by then is tried again by the code clock.
constexpr std::chrono::seconds closing_deadline{5};

std::size_t share(std::size_t of_node, const Node& node) {
    return of_node / static_cast<std::size_t>(node.settings.directory_shards);
}

}  // namespace

UserDirectory::UserDirectory(caf::actor_config& config, const Node& node, DirectoryPeers peers)
    : GuardedActor(config, node),
      peers_(std::move(peers)),
      proofs_(share(max_kept_proofs, node)),
      living_(node.metrics.gauge("roster_user_actors", "Users with a living actor")),
      armed_(node.metrics.gauge("roster_open_windows", "Code windows this node will close")),
      passivated_(node.metrics.counter("roster_passivations_total", "User actors sent away")),
      crashed_(node.metrics.counter("roster_user_actor_crashes_total", "User actors that died")),
      timeouts_(node.metrics.counter("roster_request_timeouts_total",
                                     "Requests that got no answer within the limit")) {
    set_down_handler([this](const caf::down_msg& message) { on_down(message); });
}

caf::behavior UserDirectory::make_behavior() {
    failures_of(UserActor::actor_name);
    return {on(&UserDirectory::on_ask),           on(&UserDirectory::on_hashed),
            on(&UserDirectory::on_hash_needed),   on(&UserDirectory::on_windows_shown),
            on(&UserDirectory::on_windows_found), on(&UserDirectory::on_proof),
            on(&UserDirectory::on_forget),        on(&UserDirectory::on_tick),
            on(&UserDirectory::on_stop),          on(&UserDirectory::on_give_up),
            on(&UserDirectory::on_drain_over)};
}

void UserDirectory::on_exit() {
    residents_.clear();
    peers_ = {};
}

// --- Asks

void UserDirectory::on_ask(NewAsk& message) {
    if (stopping_) return message.ask->answer.give(unavailable(Why::stopping));
    asks_.add(message.ask);
    begin(std::move(message.ask));
    arm_timer();
}

void UserDirectory::begin(AskPtr ask) {
    if (auto refusal = peers_.limits->refusal_at_the_door(*ask))
        return ask->answer.give(refused(*std::move(refusal)));
    if (registration_in(*ask) != nullptr) return hash(std::move(ask), node().settings.argon2);
    if (!has_credentials(*ask)) return route(std::move(ask));
    ask->evidence.proven = proofs_.find(ask->stream, ask->evidence.proof, node().clock.log_now());
    if (ask->evidence.proven) return route(std::move(ask));
    hash(std::move(ask), node().settings.argon2);
}

void UserDirectory::hash(AskPtr ask, crypto::HashRecipe recipe) {
    if (ask->evidence.hashes.size() >= max_hashes_per_request(node().settings))
        return ask->answer.give(unavailable(Why::overloaded));
    send(peers_.hasher,
         HashPassword{{}, caf::actor_cast<caf::actor>(this), std::move(ask), std::move(recipe)});
}

void UserDirectory::on_hashed(PasswordHashed& message) { route(std::move(message.ask)); }

void UserDirectory::on_hash_needed(HashNeeded& message) {
    hash(std::move(message.ask), std::move(message.recipe));
}

void UserDirectory::route(AskPtr ask) {
    if (draining_) return ask->answer.give(unavailable(Why::stopping));
    Resident& user = resident(ask->stream);
    if (!user.leaving) {
        use(user);
        send(user.actor, AskUser{{}, std::move(ask)});
    } else if (user.held.size() < max_held) {
        user.held.push_back(std::move(ask));
    } else {
        ask->answer.give(unavailable(Why::overloaded));
    }
}

UserDirectory::Resident& UserDirectory::resident(const domain::StreamId& stream) {
    const auto found = residents_.find(stream);
    return found != residents_.end() ? found->second : start(stream);
}

UserDirectory::Resident& UserDirectory::start(const domain::StreamId& stream) {
    const auto reader = std::hash<domain::StreamId>{}(stream) /
                        static_cast<std::size_t>(node().settings.directory_shards) %
                        peers_.readers.size();
    const auto actor = spawn<UserActor>(node(), stream,
                                        UserPeers{.directory = caf::actor_cast<caf::actor>(this),
                                                  .reader = peers_.readers[reader],
                                                  .writer = peers_.writer,
                                                  .limits = peers_.limits});
    monitor(actor);
    stream_of_[actor.id()] = stream;
    const auto by_use = by_use_.insert(by_use_.end(), stream);
    Resident& user = residents_[stream];
    user = {.actor = actor, .last_used = node().clock.steady_now(), .by_use = by_use, .held = {}};
    return user;
}

void UserDirectory::use(Resident& resident) {
    resident.last_used = node().clock.steady_now();
    by_use_.splice(by_use_.end(), by_use_, resident.by_use);
}

// --- What users tell

void UserDirectory::on_windows_shown(WindowsShown& message) {
    clock_.set(message.stream, message.open);
    arm_timer();
}

void UserDirectory::on_windows_found(WindowsFound& message) {
    for (const auto& window : message.windows) clock_.arm(window);
    arm_timer();
}

void UserDirectory::on_proof(ProofMade& message) { proofs_.keep(message.stream, message.proof); }

// The chores tell anew which windows are open.
void UserDirectory::on_forget(ForgetAll& message) {
    proofs_.forget_all();
    clock_.forget_all();
    for (const auto& [stream, user] : residents_) send(user.actor, message);
}

// A user that was sent away has gone, or one died. What came meanwhile goes to its next
// incarnation.
void UserDirectory::on_down(const caf::down_msg& message) {
    const auto stream = stream_of_.find(message.source.id());
    if (stream == stream_of_.end()) return;
    auto gone = residents_.extract(stream->second);
    stream_of_.erase(stream);
    Resident& user = gone.mapped();
    if (user.leaving) {
        passivated_.add();
    } else {
        by_use_.erase(user.by_use);
        crashed_.add();
        telemetry::log_line(telemetry::LogLevel::error, "user_actor_died",
                            {{"stream_id", gone.key().to_string()}});
    }
    for (auto& held : user.held) route(std::move(held));
    if (residents_.empty()) show_sizes();  // no tick may come to do it
    stop_if_empty();
}

// --- Time

void UserDirectory::on_tick(Tick& message) {
    if (!timer_.fired(message)) return;
    give_up_on_late_asks();
    if (!stopping_) {
        close_due_windows();
        send_idle_away();
        proofs_.forget_old(node().clock.log_now());
        show_sizes();
    }
    arm_timer();
}

void UserDirectory::give_up_on_late_asks() {
    timeouts_.add(static_cast<double>(asks_.sweep(node().clock.steady_now())));
    if (stopping_ && asks_.empty()) drain();
}

void UserDirectory::close_due_windows() {
    for (const auto& due : clock_.take_due(node().clock.log_now(), max_closings_at_once))
        close(due);
}

// The user's actor tells the clock when the window is closed, whoever closed it.
void UserDirectory::close(const DueWindow& due) {
    const auto now = node().clock.steady_now();
    const auto ask = std::make_shared<Ask>(Answer());
    ask->what = UserOrder(domain::CloseWindow{due.window.user_id, due.window.code_id, {}});
    ask->stream = due.stream;
    ask->arrived = node().clock.log_now();
    ask->arrived_at = now;
    ask->deadline = now + closing_deadline;
    route(ask);
}

void UserDirectory::send_idle_away() {
    const auto idle_since = node().clock.steady_now() - node().settings.idle_before_passivation;
    while (!by_use_.empty()) {
        Resident& longest_idle = residents_.at(by_use_.front());
        if (longest_idle.last_used > idle_since) break;
        send_away(longest_idle);
    }
}

void UserDirectory::send_away(Resident& resident) {
    resident.leaving = true;
    by_use_.erase(resident.by_use);
    send(resident.actor, Drain{});
}

// One timer for everything, and none while there is nothing to wait for.
void UserDirectory::arm_timer() {
    const auto now = node().clock.steady_now();
    auto due = asks_.empty() ? SteadyTime::max() : now + deadline_tick;
    if (!stopping_) due = std::min(due, next_tick(now));
    if (due != SteadyTime::max()) timer_.arm(*this, now, due);
}

// For windows that end and users that idle.
SteadyTime UserDirectory::next_tick(SteadyTime now) const {
    auto due = SteadyTime::max();
    if (const auto window = clock_.next()) {
        due = now + std::clamp<std::chrono::nanoseconds>(*window - node().clock.log_now(),
                                                         tick_length, longest_tick);
    }
    if (!by_use_.empty()) {
        const auto idle =
            residents_.at(by_use_.front()).last_used + node().settings.idle_before_passivation;
        due = std::min(due, std::clamp(idle, now + idle_tick, now + longest_tick));
    }
    return due;
}

// The gauges are sums over the shards.
void UserDirectory::show_sizes() {
    const auto living = static_cast<double>(residents_.size());
    const auto armed = static_cast<double>(clock_.size());
    living_.add(living - std::exchange(living_shown_, living));
    armed_.add(armed - std::exchange(armed_shown_, armed));
}

// --- End

// The timer must go on.
void UserDirectory::failed(std::string_view what) {
    GuardedActor::failed(what);
    arm_timer();
}

// First what is under way gets its answers, then the users go.
void UserDirectory::on_stop(Stop& message) {
    if (std::exchange(stopping_, true)) return;
    delayed_send(this, message.limit, GiveUp{});
    give_up_on_late_asks();
    arm_timer();
}

void UserDirectory::on_give_up(GiveUp&) {
    asks_.refuse_all(Why::stopping);
    drain();
}

void UserDirectory::drain() {
    if (std::exchange(draining_, true)) return;
    delayed_send(this, drain_limit, DrainOver{});
    while (!by_use_.empty()) send_away(residents_.at(by_use_.front()));
    stop_if_empty();
}

void UserDirectory::on_drain_over(DrainOver&) {
    for (const auto& [stream, user] : residents_) send_exit(user.actor, caf::exit_reason::kill);
    quit();
}

void UserDirectory::stop_if_empty() {
    if (draining_ && residents_.empty()) quit();
}

}  // namespace roster::actors
