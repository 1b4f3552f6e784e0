#include "actors/gateway.hpp"

#include <utility>

#include "actors/command_for.hpp"
#include "crypto/digest.hpp"
#include "domain/overloaded.hpp"

namespace roster::actors {
namespace {

using domain::overloaded;
using Why = Unavailable::Why;

PasswordProof proof_of(const crypto::SecretBytes& key, const Errand& errand) {
    crypto::Bytes message(errand.stream.bytes().begin(), errand.stream.bytes().end());
    const auto password = errand.password->view();
    message.insert(message.end(), password.begin(), password.end());
    const auto proof = crypto::hmac_sha256(key, message);
    crypto::wipe(message);
    return proof;
}

// The address a new password is judged for.
std::optional<domain::EmailAddress> judged_for(const Errand& errand) {
    const auto* request = std::get_if<Request>(&errand.what);
    const auto* asked = request != nullptr ? std::get_if<RegisterRequest>(request) : nullptr;
    if (asked == nullptr) return std::nullopt;
    return asked->recipient.email;
}

bool is_registration(const Errand& errand) { return judged_for(errand).has_value(); }

AskBody body_of(const Request& request, const PasswordEvidence& evidence) {
    return std::visit(
        overloaded{
            [&](const RegisterRequest& asked) -> AskBody {
                return RegisterAsk{asked.recipient, evidence.hashes.back(), evidence.proof};
            },
            [&](const ActivateRequest& asked) -> AskBody {
                return ActivateAsk{evidence, asked.code};
            },
            [&](const ResendCodeRequest&) -> AskBody { return ResendCodeAsk{evidence}; },
            [&](const AccountRequest&) -> AskBody { return AccountAsk{evidence}; },
            [&](const EraseRequest& asked) -> AskBody {
                return UserOrder(domain::Erase{asked.user, {}});
            },
        },
        request);
}

AskBody body_of(const Errand& errand) {
    if (const auto* order = std::get_if<UserOrder>(&errand.what)) return *order;
    return body_of(std::get<Request>(errand.what), errand.evidence);
}

}  // namespace

Gateway::Gateway(caf::actor_config& config, const Node& node, GatewayPeers peers)
    : GuardedActor(config, node),
      peers_(std::move(peers)),
      timeouts_(node.metrics.counter("roster_request_timeouts_total",
                                     "Requests that got no answer within the limit")) {}

caf::behavior Gateway::make_behavior() {
    return {on(&Gateway::on_submission),
            on(&Gateway::on_user_replied),
            on(&Gateway::on_password_hashed),
            on(&Gateway::on_tick),
            on(&Gateway::on_stop),
            on(&Gateway::on_give_up)};
}

void Gateway::on_exit() {
    in_flight_.clear();
    peers_ = {};
}

// --- A request's way

void Gateway::on_submission(Submission& message) {
    auto errand = std::move(message.errand);
    if (stopping_) return errand->answer.give(unavailable(Why::stopping));
    const RequestId id = ++last_id_;
    in_flight_.emplace(id, errand);
    deadlines_.emplace_back(errand->deadline, id);
    const auto now = node().clock.steady_now();
    timer_.arm(*this, now, now + tick_length);
    begin(id, *errand);
}

void Gateway::begin(RequestId id, Errand& errand) {
    if (errand.password) errand.evidence.proof = proof_of(node().proof_key, errand);
    if (is_registration(errand)) return hash(id, errand, node().settings.argon2);
    ask_user(id, errand);
}

void Gateway::hash(RequestId id, const Errand& errand, const crypto::Argon2Parameters& parameters) {
    send(peers_.hasher, HashPassword{{},
                                     reply_to(id),
                                     errand.password,
                                     errand.stream,
                                     parameters,
                                     judged_for(errand),
                                     errand.deadline});
}

void Gateway::ask_user(RequestId id, Errand& errand) {
    const auto shard = shard_of(errand.stream, peers_.directories.size());
    Ask ask{.body = body_of(errand),
            .context = errand.context,
            .arrived = errand.arrived,
            .arrived_at = errand.arrived_at,
            .deadline = errand.deadline};
    send(peers_.directories[shard], AskUser{{}, errand.stream, std::move(ask), reply_to(id)});
}

void Gateway::on_password_hashed(PasswordHashed& message) {
    Errand* errand = find(message.request);
    if (errand == nullptr) return;
    if (auto* refused = std::get_if<Outcome>(&message.result)) {
        return settle(message.request, std::move(*refused));
    }
    errand->evidence.hashes.push_back(std::get<domain::PasswordHash>(std::move(message.result)));
    ask_user(message.request, *errand);
}

void Gateway::on_user_replied(UserReplied& message) {
    const Errand* errand = find(message.request);
    if (errand == nullptr) return;
    const auto* needed = std::get_if<NeedsHash>(&message.reply);
    if (needed == nullptr) return settle(message.request, std::move(message.reply));
    if (!errand->password || errand->evidence.hashes.size() >= max_hashes_per_request) {
        return settle(message.request, unavailable(Why::overloaded));
    }
    hash(message.request, *errand, needed->parameters);
}

void Gateway::settle(RequestId id, Reply reply) {
    const auto errand = in_flight_.extract(id).mapped();
    errand->answer.give(std::move(reply));
    stop_if_empty();
}

Errand* Gateway::find(RequestId id) {
    const auto found = in_flight_.find(id);
    return found != in_flight_.end() ? found->second.get() : nullptr;
}

ReplyTo Gateway::reply_to(RequestId id) { return {caf::actor_cast<caf::actor>(this), id}; }

// --- Time and end

void Gateway::on_tick(Tick& message) {
    if (!timer_.fired(message)) return;
    give_up_on_late_ones();
    const auto now = node().clock.steady_now();
    if (!in_flight_.empty()) timer_.arm(*this, now, now + tick_length);
}

void Gateway::give_up_on_late_ones() {
    const auto now = node().clock.steady_now();
    while (!deadlines_.empty() && deadlines_.front().first <= now) {
        const auto id = deadlines_.front().second;
        deadlines_.pop_front();
        if (find(id) == nullptr) continue;
        timeouts_.add();
        settle(id, Outcome(TimedOut{}));
    }
}

void Gateway::on_stop(Stop& message) {
    if (std::exchange(stopping_, true)) return;
    delayed_send(this, message.limit, GiveUp{});
    stop_if_empty();
}

void Gateway::on_give_up(GiveUp&) {
    for (const auto& [id, errand] : in_flight_) errand->answer.give(unavailable(Why::stopping));
    in_flight_.clear();
    quit();
}

void Gateway::stop_if_empty() {
    if (stopping_ && in_flight_.empty()) quit();
}

}  // namespace roster::actors
