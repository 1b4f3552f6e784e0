#include "actors/user_actor.hpp"

#include <utility>

namespace roster::actors {

UserActor::UserActor(caf::actor_config& config, const Node& node, domain::StreamId stream,
                     UserPeers peers)
    : GuardedActor(config, node), stream_(stream), peers_(std::move(peers)) {
    session_ = new_session();
}

caf::behavior UserActor::make_behavior() {
    return {on(&UserActor::on_ask), on(&UserActor::on_read), on(&UserActor::on_appended),
            on(&UserActor::on_forget), on(&UserActor::on_drain)};
}

void UserActor::on_exit() {
    session_.reset();
    peers_ = {};
}

void UserActor::on_ask(AskUser& message) { session_->submit(std::move(message.ask)); }

void UserActor::on_read(StreamRead& message) {
    if (message.exchange != exchange_) return;
    session_->on_read(message.contents);
    stop_if_drained();
}

void UserActor::on_appended(EventsAppended& message) {
    if (message.exchange != exchange_) return;
    session_->on_appended(message.result);
    stop_if_drained();
}

void UserActor::on_forget(ForgetAll&) { session_->forget_all(); }

void UserActor::on_drain(Drain&) {
    draining_ = true;
    stop_if_drained();
}

// The answer to a read or append of the old session is no longer awaited.
void UserActor::failed(std::string_view what) {
    GuardedActor::failed(what);
    ++exchange_;
    const auto old = std::exchange(session_, new_session());
    old->abandon();
    stop_if_drained();
}

std::unique_ptr<UserSession> UserActor::new_session() {
    SessionDesk& desk = *this;
    return std::make_unique<UserSession>(stream_, node(), *peers_.limits, desk);
}

void UserActor::stop_if_drained() {
    if (draining_ && session_->is_idle()) quit();
}

// --- What the session asks for

void UserActor::read(const std::optional<KnownEvent>& newest_known) {
    send(peers_.reader,
         ReadStream{{}, caf::actor_cast<caf::actor>(this), ++exchange_, stream_, newest_known});
}

void UserActor::append(eventstore::StreamAppend append) {
    send(peers_.writer,
         AppendEvents{{}, caf::actor_cast<caf::actor>(this), ++exchange_, std::move(append)});
}

void UserActor::keep_snapshot(KeyedSnapshot keyed) {
    send(peers_.reader, KeepSnapshot{{}, stream_, std::move(keyed)});
}

void UserActor::show_windows(std::vector<domain::WindowDeadline> open) {
    send(peers_.directory, WindowsShown{{}, stream_, std::move(open)});
}

void UserActor::keep_proof(const KeptProof& proof) {
    send(peers_.directory, ProofMade{{}, stream_, proof});
}

void UserActor::need_hash(AskPtr ask, const crypto::HashRecipe& recipe) {
    send(peers_.directory, HashNeeded{{}, std::move(ask), recipe});
}

}  // namespace roster::actors
