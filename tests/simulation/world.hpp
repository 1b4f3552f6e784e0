#pragma once
// One schedule: two nodes, two mail workers, two addresses that an owner and a stranger contend
// for, a log, a message server and a mail server; everything that happens, and everything that
// fails, in an order that the seed gives. In the end all faults are over, time goes on until
// nothing is left to do, and the rules are checked.

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/rules.hpp"
#include "tests/simulation/simulated_node.hpp"
#include "tests/simulation/simulated_worker.hpp"

namespace roster::simulation {

inline constexpr std::array addresses{"ada@example.com", "bob@example.com"};

// What is the same in all schedules of a process.
struct Stage {
    Scheduler scheduler;
    crypto::KeyRing keys;
    consumer::MailTemplates templates;
    bool traces = false;                               // each step is printed
    std::array<std::array<std::string, 2>, 2> hashes;  // by person and password

    // What a password's hash is for a person's address.
    [[nodiscard]] const std::string& hash_of(std::size_t person, std::size_t password);

    Stage();
};

// What happened in a schedule, to show that something did.
struct Tally {
    std::uint64_t events = 0;
    std::uint64_t mails = 0;
    std::uint64_t activations = 0;
    std::uint64_t faults = 0;

    Tally& operator+=(const Tally& other);
};

class World {
public:
    World(Stage& stage, std::uint64_t seed);
    ~World();

    // Runs the whole schedule; what broke a rule, in words.
    [[nodiscard]] Violations run();
    [[nodiscard]] const Tally& tally() const { return tally_; }

private:
    struct Asked {
        std::size_t person;
        Asking asking = {};
        bool is_activation = false;
        std::uint64_t generation = 0;
        std::size_t events_before = 0;  // in the person's stream
        std::shared_ptr<std::vector<actors::Reply>> replies = {};
        bool is_judged = false;
    };

    void act();
    void work();
    void everybody_works();
    // Of a step, for who reads a schedule that failed.
    void note(const std::string& what) const;
    void ask_something();
    void register_somebody(std::size_t person);
    void activate_somebody(std::size_t person);
    void ask_node(actors::Request request, Asked asked);
    [[nodiscard]] std::string digits_to_try(std::size_t person);

    void break_something();
    void break_log();
    void break_bus();
    void break_mail();
    void kill_something();
    void lose_tail();
    void excuse_unrecorded(bool reports_are_lost);
    [[nodiscard]] bool is_in_hand(const domain::EventId& order) const;
    void heal();

    void let_time_pass(std::chrono::milliseconds by);
    void settle();
    void pass(std::chrono::milliseconds by);
    [[nodiscard]] bool is_quiet() const;
    [[nodiscard]] bool all_published() const;
    void sweep();
    void judge_replies();
    void judge_refusal(const Asked& asked, const Story& story);
    void judge_log(Violations& found);

    [[nodiscard]] domain::StreamId stream(std::size_t person) const;
    [[nodiscard]] Story story(std::size_t person) const;
    [[nodiscard]] SimulatedNode& any_node();
    [[nodiscard]] SimulatedWorker& any_worker();
    [[nodiscard]] std::unique_ptr<SimulatedNode> new_node();
    [[nodiscard]] std::unique_ptr<SimulatedWorker> new_worker();
    void step(SimulatedWorker& worker);

    Stage& stage_;
    Dice dice_;
    domain::LogId log_id_;
    SimulatedClock clock_;
    SimulatedLog log_;
    SimulatedBus bus_;
    Mailboxes mailboxes_;
    bool may_lose_tail_;
    bool has_wiped_ = false;
    SimulatedWorker* sending_ = nullptr;
    std::array<std::unique_ptr<SimulatedNode>, 2> nodes_;
    std::array<std::unique_ptr<SimulatedWorker>, 2> workers_;
    std::vector<Asked> asked_;
    Violations found_;
    Tally tally_;
};

}  // namespace roster::simulation
