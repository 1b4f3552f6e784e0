#pragma once
// Turns a request into messages to the hasher and to the user's actor, and answers it exactly once,
// also on timeout and while stopping.
//
// NodeActors starts one per HTTP thread. Its mailbox is bounded by admission at the edge. What it
// holds is lost with it, and then every request is answered "stopping" by its PendingAnswer.

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "actors/guarded_actor.hpp"
#include "actors/one_timer.hpp"
#include "actors/pending_answer.hpp"

namespace roster::actors {

// One request on its way.
struct Errand {
    std::variant<Request, UserOrder> what;
    domain::StreamId stream;
    telemetry::RequestContext context;
    PendingAnswer answer;
    domain::LogTime arrived;
    SteadyTime arrived_at;
    SteadyTime deadline;

    std::shared_ptr<const crypto::SecretBytes> password;  // taken out of the request
    PasswordEvidence evidence;                            // gathered for it
};

struct GatewayPeers {
    std::vector<caf::actor> directories;
    caf::actor hasher;
};

class Gateway final : public GuardedActor {
public:
    static constexpr std::chrono::milliseconds tick_length{100};

    Gateway(caf::actor_config& config, const Node& node, GatewayPeers peers);
    caf::behavior make_behavior() override;
    const char* name() const override { return "gateway"; }
    void on_exit() override;

private:
    void on_submission(Submission& message);
    void on_user_replied(UserReplied& message);
    void on_password_hashed(PasswordHashed& message);
    void on_tick(Tick& message);
    void on_stop(Stop& message);
    void on_give_up(GiveUp&);

    void begin(RequestId id, Errand& errand);
    void hash(RequestId id, const Errand& errand, const crypto::Argon2Parameters& parameters);
    void ask_user(RequestId id, Errand& errand);
    void settle(RequestId id, Reply reply);
    void give_up_on_late_ones();
    void stop_if_empty();
    [[nodiscard]] Errand* find(RequestId id);
    [[nodiscard]] ReplyTo reply_to(RequestId id);

    GatewayPeers peers_;
    std::unordered_map<RequestId, std::shared_ptr<Errand>> in_flight_;
    // All wait equally long: nearly sorted.
    std::deque<std::pair<SteadyTime, RequestId>> deadlines_;
    RequestId last_id_ = 0;
    OneTimer timer_;
    bool stopping_ = false;
    telemetry::Counter& timeouts_;
};

}  // namespace roster::actors
