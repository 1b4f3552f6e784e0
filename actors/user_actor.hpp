#pragma once
// The one place on this node where a user's commands happen in order: carries messages to and from
// a UserSession.
//
// Started by the UserDirectory of its stream's shard, which also stops it (Drain); never quits on
// its own. Its mailbox is bounded by admission at the edge, its queue by UserSession::max_waiting.
// After an exception it answers what it owed, forgets everything and reads its stream again.

#include <memory>

#include "actors/guarded_actor.hpp"
#include "actors/user_session.hpp"

namespace roster::actors {

// Whom a user's actor talks to.
struct UserPeers {
    caf::actor directory;
    caf::actor reader;
    caf::actor writer;
    std::shared_ptr<ClientLimits> limits;
};

class UserActor final : public GuardedActor, private SessionDesk {
public:
    UserActor(caf::actor_config& config, const Node& node, domain::StreamId stream,
              UserPeers peers);
    static constexpr const char* actor_name = "user_actor";

    caf::behavior make_behavior() override;
    const char* name() const override { return actor_name; }
    void on_exit() override;

private:
    void on_ask(AskUser& message);
    void on_read(StreamRead& message);
    void on_appended(EventsAppended& message);
    void on_forget(ForgetAll&);
    void on_drain(Drain&);
    void failed(std::string_view what) override;
    [[nodiscard]] bool is_one_of_many() const override { return true; }

    void read(const std::optional<KnownEvent>& newest_known) override;
    void append(eventstore::StreamAppend append) override;
    void keep_snapshot(KeyedSnapshot keyed) override;
    void show_windows(std::vector<domain::WindowDeadline> open) override;
    void keep_proof(const KeptProof& proof) override;
    void need_hash(AskPtr ask, const crypto::HashRecipe& recipe) override;

    [[nodiscard]] std::unique_ptr<UserSession> new_session();
    void stop_if_drained();

    const domain::StreamId stream_;
    UserPeers peers_;
    std::unique_ptr<UserSession> session_;
    std::uint64_t exchange_ = 0;  // of the read or append under way
    bool draining_ = false;
};

}  // namespace roster::actors
