#pragma once
// Judges and hashes passwords, on threads of their own and at a lower priority, so that input and
// output are never starved.
//
// NodeActors starts the pool's front, which starts its workers. The front's queues, for those who
// log in and for those who register, are fair between client networks and bounded by time: who
// would wait longer than `hasher_max_wait` is refused at once, and what nobody listens for any more
// is not hashed. A worker that fails (no memory) answers "overloaded".

#include <vector>

#include "actors/fair_queue.hpp"
#include "actors/guarded_actor.hpp"

namespace roster::actors {

class HashWorker final : public GuardedActor {
public:
    HashWorker(caf::actor_config& config, const Node& node, caf::actor front, std::size_t number);
    caf::behavior make_behavior() override;
    const char* name() const override { return "hash_worker"; }
    void on_exit() override { front_ = nullptr; }

private:
    void on_job(HashPassword& job);
    void on_stop(Stop&);
    [[nodiscard]] std::optional<PasswordTooWeak> judge(const Ask& ask) const;
    [[nodiscard]] domain::PasswordHash hash(const HashPassword& job) const;

    caf::actor front_;
    const std::size_t number_;
    telemetry::Counter& hashes_;
    telemetry::Histogram& seconds_;
};

class PasswordHasher final : public GuardedActor {
public:
    static constexpr std::size_t max_waiting = 2048;  // in each queue
    static constexpr std::chrono::duration<double> first_guess{
        0.03};  // of one hash, before one was measured

    PasswordHasher(caf::actor_config& config, const Node& node);
    caf::behavior make_behavior() override;
    const char* name() const override { return "password_hasher"; }
    void on_exit() override { workers_.clear(); }

private:
    void on_job(HashPassword& job);
    void on_idle(HasherIdle& message);
    void on_stop(Stop& message);

    void hand_out();
    [[nodiscard]] std::chrono::duration<double> expected_wait(const Ask& ask) const;
    void refuse(Ask& ask, std::chrono::duration<double> wait);

    std::vector<caf::actor> workers_;
    std::vector<std::size_t> idle_;
    struct Waiting {
        HashPassword job;
        SteadyTime since;
    };
    FairQueue<Waiting> waiting_;
    std::chrono::duration<double> average_ = first_guess;
    telemetry::Counter& refused_;
    telemetry::Gauge& queue_;
    telemetry::Histogram& wait_;
};

}  // namespace roster::actors
