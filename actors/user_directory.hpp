#pragma once
// Takes in what is asked of the users of one shard, sends it to the hasher where a password has to
// be hashed and then to the user's actor, and sees to it that it is answered exactly once, also on
// timeout and while stopping. Finds or starts the actor of a user, sends idle ones away, and holds
// what must outlive them: the code clock and the kept proofs.
//
// NodeActors starts a few; each is responsible for the streams of its shard. Its mailbox is bounded
// by admission at the edge and by its users. When a user's actor dies, it is logged and counted,
// what it owed is answered "stopping", and the next message starts it anew; the same for an ask on
// which the directory itself fails. What it holds is lost with it.

#include <deque>
#include <list>
#include <memory>
#include <unordered_map>

#include "actors/asks_under_way.hpp"
#include "actors/client_limits.hpp"
#include "actors/code_clock.hpp"
#include "actors/guarded_actor.hpp"
#include "actors/kept_proofs.hpp"
#include "actors/one_timer.hpp"
#include "actors/user_actor.hpp"

namespace roster::actors {

struct DirectoryPeers {
    std::vector<caf::actor> readers;
    caf::actor writer;
    caf::actor hasher;
    std::shared_ptr<ClientLimits> limits;  // the node's
};

// To oneself: users that have not drained by now are given up.
struct DrainOver : Message {};

class UserDirectory final : public GuardedActor {
public:
    // Messages for a user's next incarnation.
    static constexpr std::size_t max_held = UserSession::max_waiting;
    // Per tick: closings must not crowd out people.
    static constexpr std::size_t max_closings_at_once = 64;
    static constexpr std::chrono::milliseconds tick_length{100};
    // Nobody waits until an idle user goes: those of a while go together.
    static constexpr std::chrono::milliseconds idle_tick{500};
    static constexpr std::chrono::seconds longest_tick{1};  // the log's clock may be set meanwhile
    // While anything is under way.
    static constexpr std::chrono::milliseconds deadline_tick{250};
    // Of a stop, after the limit for what is under way: for the users.
    static constexpr std::chrono::milliseconds drain_limit{1000};
    static constexpr std::size_t max_kept_proofs = 200'000;

    UserDirectory(caf::actor_config& config, const Node& node, DirectoryPeers peers);
    caf::behavior make_behavior() override;
    const char* name() const override { return "user_directory"; }
    void on_exit() override;

private:
    // A user whose actor lives.
    struct Resident {
        caf::actor actor;
        SteadyTime last_used;
        std::list<domain::StreamId>::iterator by_use;
        bool leaving = false;     // was told to drain: nothing more is routed to it
        std::deque<AskPtr> held;  // for its next incarnation
    };

    void on_ask(NewAsk& message);
    void on_hashed(PasswordHashed& message);
    void on_hash_needed(HashNeeded& message);
    void on_windows_shown(WindowsShown& message);
    void on_windows_found(WindowsFound& message);
    void on_proof(ProofMade& message);
    void on_forget(ForgetAll&);
    void on_tick(Tick& message);
    void on_down(const caf::down_msg& message);
    void on_stop(Stop& message);
    void on_give_up(GiveUp&);
    void on_drain_over(DrainOver&);
    void failed(std::string_view what) override;

    void begin(AskPtr ask);
    void hash(AskPtr ask, crypto::HashRecipe recipe);
    void route(AskPtr ask);
    Resident& resident(const domain::StreamId& stream);
    Resident& start(const domain::StreamId& stream);
    void use(Resident& resident);

    void close_due_windows();
    void close(const DueWindow& due);
    void send_idle_away();
    void send_away(Resident& resident);
    void arm_timer();
    [[nodiscard]] SteadyTime next_tick(SteadyTime now) const;
    void give_up_on_late_asks();
    void show_sizes();
    void drain();
    void stop_if_empty();

    DirectoryPeers peers_;
    AsksUnderWay asks_;
    std::unordered_map<domain::StreamId, Resident> residents_;
    std::list<domain::StreamId> by_use_;  // staying ones, the longest idle first
    std::unordered_map<caf::actor_id, domain::StreamId> stream_of_;
    CodeClock clock_;
    KeptProofs proofs_;
    OneTimer timer_;
    bool stopping_ = false;  // nothing new is taken in
    bool draining_ = false;  // and nothing is under way: the users go

    telemetry::Gauge& living_;
    telemetry::Gauge& armed_;
    telemetry::Counter& passivated_;
    telemetry::Counter& crashed_;
    telemetry::Counter& timeouts_;
    double living_shown_ = 0;
    double armed_shown_ = 0;
};

}  // namespace roster::actors
