#include "actors/user_session.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "actors/command_and_reply.hpp"
#include "domain/overloaded.hpp"
#include "domain/user_evolve.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {
namespace {

using Why = Unavailable::Why;

}  // namespace

UserSession::UserSession(domain::StreamId stream, const Node& node, ClientLimits& limits,
                         SessionDesk& desk)
    : stream_(stream), node_(node), limits_(limits), desk_(desk), sealer_(node.keys) {}

void UserSession::submit(AskPtr ask) {
    if (waiting_.size() >= max_waiting) return ask->answer.give(unavailable(Why::overloaded));
    waiting_.push_back(std::move(ask));
    next_turn();
}

void UserSession::abandon() { refuse_all(Why::overloaded); }

// Whoever waited behind a failure would wait as long again for the next.
void UserSession::refuse_all(Why why) {
    const auto waiting = std::exchange(waiting_, {});
    if (turn_) finish(unavailable(why));
    for (const auto& ask : waiting) ask->answer.give(unavailable(why));
}

// --- Turns

void UserSession::next_turn() {
    while (!turn_ && !waiting_.empty()) {
        turn_.emplace(std::move(waiting_.front()));
        waiting_.pop_front();
        work();
    }
}

void UserSession::work() {
    if (node_.clock.steady_now() >= turn_->ask->deadline) return finish(refused(TimedOut{}));
    if (!is_fresh() && (!loaded_ || registration_in(*turn_->ask) != nullptr)) return read();
    decide();
}

void UserSession::decide() {
    if (const auto locked = wait_for_password())
        return finish(refused(domain::UserError(domain::TooManyAttempts{*locked})));

    auto command = command_for(*turn_->ask, {state_, events_}, node_);
    if (!command) return ask_again_with(command.error().recipe);
    turn_->command = std::move(*command);

    auto decision = domain::decide(state_, *turn_->command, node_.settings.policy);
    if (const auto wait = take_code(decision)) return finish(refused(NetworkLimited{*wait}));
    turn_->to_mail = decision ? std::move(decision->to_mail) : std::nullopt;
    if (decision && !decision->events.empty()) return append(std::move(decision->events));
    if (!is_fresh()) return read();
    settle(decision);
}

// Nothing is to be written, and the state is fresh.
void UserSession::settle(const domain::Decision& decision) {
    if (decision) {
        count_password({});
        renew_outdated_hash();
        if (std::holds_alternative<domain::CloseWindow>(*turn_->command)) show_windows_again();
        return finish(reply_of_turn());
    }
    count_password(decision.error());
    const bool checks_again = has_credentials(*turn_->ask) &&
                              std::holds_alternative<domain::NeedsVerification>(decision.error());
    if (checks_again) return ask_again_with(node_.settings.argon2);
    finish(refused(decision.error()));
}

void UserSession::finish(Reply reply) {
    const auto ask = std::move(turn_->ask);
    const bool was_wrong = !reply && std::holds_alternative<CodeIncorrect>(reply.error());
    if (turn_->code_taken) limits_.settle_code(*ask, *turn_->code_taken, was_wrong);
    turn_.reset();
    ask->answer.give(std::move(reply));
}

void UserSession::ask_again_with(const crypto::HashRecipe& recipe) {
    auto ask = std::move(turn_->ask);
    if (turn_->code_taken) limits_.settle_code(*ask, *turn_->code_taken, false);
    turn_.reset();
    desk_.need_hash(std::move(ask), recipe);
}

bool UserSession::is_fresh() const {
    return turn_->has_read || (loaded_ && seen_at_ && *seen_at_ > turn_->ask->arrived_at);
}

// --- Passwords

// With which a network proves itself: the owner's, else those of the claims. A shadow's does not.
std::vector<domain::EventId> UserSession::proving_passwords() const {
    std::vector<domain::EventId> passwords;
    const auto add = [&](const domain::StreamVersion& version) {
        passwords.push_back(events_.at(version));
    };
    std::visit(
        domain::overloaded{[](const domain::Absent&) {}, [](const domain::Erased&) {},
                           [&](const domain::Pending& pending) {
                               for (const auto& claim : pending.claims) add(claim.password);
                           },
                           [&](const domain::Active& active) { add(active.password_version); }},
        state_.situation);
    return passwords;
}

ClientLimits::Wait UserSession::wait_for_password() const {
    if (!has_credentials(*turn_->ask)) return std::nullopt;
    return limits_.wait_for_password(*turn_->ask, proving_passwords());
}

// Of whoever has just tried a code: before it is told what it was.
ClientLimits::Wait UserSession::take_code(const domain::Decision& decision) {
    const auto was_tried = [](const domain::UserEvent& event) {
        return std::holds_alternative<domain::CodeRejected>(event) ||
               std::holds_alternative<domain::UserActivated>(event);
    };
    if (!decision || turn_->code_taken || std::ranges::none_of(decision->events, was_tried))
        return std::nullopt;
    const auto now = node_.clock.steady_now();
    const auto wait = limits_.take_code(*turn_->ask, now);
    if (!wait) turn_->code_taken = now;
    return wait;
}

// Whatever else a refusal says, it shows that the password was right. Whoever registers has guessed
// as well, unless the password is one of the address's: how else would `me` tell them.
void UserSession::count_password(const std::optional<domain::UserError>& refusal) {
    const auto& ask = *turn_->ask;
    if (password_of(ask) == nullptr) return;
    if (refusal && std::holds_alternative<domain::NeedsVerification>(*refusal)) return;
    if (const auto matched = matched_password(*turn_->command))
        return limits_.note_right_password(ask, events_.at(*matched));
    limits_.count_wrong_password(ask, proving_passwords());
}

// The password was right, but its hash has other parameters than today's, or another product made
// it: the next turn writes the hash that was made to compare it.
void UserSession::renew_outdated_hash() {
    if (!has_credentials(*turn_->ask)) return;
    const auto matched = matched_password(*turn_->command);
    const crypto::HashRecipe wanted = node_.settings.argon2;
    const auto salt = crypto::password_salt(node_.keys.index_key(), stream_);
    for (const auto& known : domain::known_passwords(state_)) {
        if (known.version != matched || crypto::recipe_of(known.hash, salt) == wanted) continue;
        const auto& hashes = turn_->ask->evidence.hashes;
        const auto fresh = std::ranges::find(hashes, wanted, &MadeHash::recipe);
        if (fresh != hashes.end()) waiting_.push_front(order_to_renew(known.version, fresh->hash));
        return;
    }
}

AskPtr UserSession::order_to_renew(const domain::StreamVersion& password,
                                   const domain::PasswordHash& fresh) const {
    auto ask = std::make_shared<Ask>(Answer());
    ask->what = UserOrder(domain::RehashPassword{password, fresh, {}});
    ask->stream = stream_;
    ask->context = turn_->ask->context;
    ask->arrived = node_.clock.log_now();
    ask->arrived_at = node_.clock.steady_now();
    ask->deadline = ask->arrived_at + node_.settings.request_timeout;
    return ask;
}

Reply UserSession::reply_of_turn() const {
    return reply_for(
        {*turn_->command, turn_->events, turn_->to_mail, {state_, events_}, node_.settings.policy});
}

// --- Reading

void UserSession::read() {
    exchange_began_ = node_.clock.steady_now();
    exchange_generation_ = node_.store.log_watch().generation();
    desk_.read(events_.newest());
}

void UserSession::on_read(const StreamContents& contents) {
    if (!contents) return on_read_failed(contents.error());
    if (contents->from) begin_at(*contents->from);
    for (const auto& event : contents->events) fold(event);
    loaded_ = true;
    seen_at_ = exchange_began_;
    generation_ = exchange_generation_;
    turn_->has_read = true;
    keep_snapshot_if_due();
    show_windows();
    work();
    next_turn();
}

void UserSession::on_read_failed(ReadFailure failure) {
    if (failure == ReadFailure::rewound) {
        report_trouble("stream_rewound");
        forget();
        return read();
    }
    refuse_all(failure == ReadFailure::overloaded ? Why::overloaded : Why::store);
}

// What is being appended was decided on what was known; the store tells by its version.
void UserSession::forget_all() {
    must_forget_ = turn_ && !turn_->events.empty();
    if (must_forget_) return;
    forget();
    if (turn_) read();
}

void UserSession::forget() {
    state_ = {};
    events_ = {};
    key_at_ = {};
    snapshot_at_ = {};
    loaded_ = false;
    seen_at_.reset();
    shown_windows_.reset();
    sealer_.forget();
}

void UserSession::begin_at(const KeyedSnapshot& keyed) {
    state_ = keyed.snapshot.state;
    events_ = KnownEvents(keyed.snapshot.events);
    if (const auto user = domain::user_of(state_)) sealer_.learn(*user, keyed.wrapped_key);
    key_at_ = keyed.key_at;
    snapshot_at_ = state_.version;
}

void UserSession::fold(const StreamEvent& event) {
    if (event.version != state_.version.next()) throw std::logic_error("hole in a stream");
    events_.add({event.version, event.id});
    state_ = domain::evolve(std::move(state_), event.event);
    events_.tidy(state_);
    if (!event.wrapped_key || !domain::has_personal_part(event.event)) return;
    sealer_.learn(domain::user_of(event.event), *event.wrapped_key);
    key_at_ = event.version;
}

// Of somebody who has a key. Whoever is erased has none, and a short future until the next
// registration.
void UserSession::keep_snapshot_if_due() {
    if (state_.version.value - snapshot_at_.value < snapshot_every) return;
    const auto user = domain::user_of(state_);
    const auto* key = user ? sealer_.wrapped_key_of(*user) : nullptr;
    if (key == nullptr) return;
    snapshot_at_ = state_.version;
    desk_.keep_snapshot({{state_, events_.named_by(state_)}, key_at_, *key});
}

// --- Appending

void UserSession::append(std::vector<domain::UserEvent> events) {
    auto sealed =
        sealer_.seal(events, {stream_, state_.version, turn_->ask->arrived, turn_->ask->context});
    if (!sealed) {
        report_trouble("user_key_missing");
        return finish(unavailable(Why::store));
    }
    turn_->events = std::move(events);
    turn_->event_ids.clear();
    for (const auto& event : sealed->events) turn_->event_ids.push_back(event.id);
    turn_->new_key.reset();
    if (sealed->key_to_add) turn_->new_key = sealed->key_to_add->wrapped_key;
    exchange_began_ = node_.clock.steady_now();
    sealed->decided_in_generation = generation_;
    desk_.append(std::move(*sealed));
}

void UserSession::on_appended(const AppendResult& result) {
    if (result) {
        adopt_appended();
        finish(reply_of_turn());
        if (std::exchange(must_forget_, false)) forget();
    } else if (result.error() == AppendFailure::conflict && turn_->conflicts < max_conflicts) {
        ++turn_->conflicts;
        turn_->events.clear();
        if (std::exchange(must_forget_, false)) forget();
        read();
    } else {
        if (std::exchange(must_forget_, false)) forget();
        const bool store_failed = result.error() == AppendFailure::unavailable;
        return refuse_all(store_failed ? Why::store : Why::overloaded);
    }
    next_turn();
}

void UserSession::adopt_appended() {
    for (std::size_t i = 0; i < turn_->events.size(); ++i) {
        fold({state_.version.next(), turn_->event_ids[i], turn_->events[i], turn_->new_key});
    }
    loaded_ = true;
    seen_at_ = exchange_began_;
    keep_snapshot_if_due();
    count_password({});
    renew_outdated_hash();
    keep_proof_of_registration();
    show_windows();
}

// Of the password that the committed registration set.
void UserSession::keep_proof_of_registration() {
    if (registration_in(*turn_->ask) == nullptr) return;
    const auto& evidence = turn_->ask->evidence;
    for (const auto& known : domain::known_passwords(state_)) {
        if (known.hash != evidence.hashes.back().hash) continue;
        const auto until = turn_->ask->arrived + node_.settings.policy.code_lifetime;
        const auto& event = events_.at(known.version);
        limits_.note_right_password(*turn_->ask, event);
        return desk_.keep_proof({event, evidence.proof, until});
    }
}

void UserSession::show_windows() {
    auto open = domain::open_windows(state_);
    std::vector<domain::CodeId> codes;
    for (const auto& window : open) codes.push_back(window.code_id);
    if (shown_windows_ == codes) return;
    shown_windows_ = std::move(codes);
    desk_.show_windows(std::move(open));
}

// Whoever wants to close what is not open has not heard of it.
void UserSession::show_windows_again() {
    shown_windows_.reset();
    show_windows();
}

void UserSession::report_trouble(std::string_view what) const {
    telemetry::log_line(telemetry::LogLevel::error, what,
                        {{"stream_id", stream_.to_string()},
                         {"version", state_.version.value},
                         {"request_id", turn_->ask->context.request_id}});
}

}  // namespace roster::actors
