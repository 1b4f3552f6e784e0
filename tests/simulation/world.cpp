#include "tests/simulation/world.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <utility>

#include "crypto/password_hash.hpp"
#include "crypto/random_ids.hpp"
#include "crypto/stream_id.hpp"
#include "domain/code_standing.hpp"
#include "tests/simulation/seeded_random.hpp"

namespace roster::simulation {

namespace {

constexpr std::array passwords{"vk7#qz9w", "mx4&jt2h"};
constexpr std::array networks{"198.51.100.0/24", "203.0.113.0/24"};
constexpr int steps_of_schedule = 60;
constexpr int longest_settling = 80;  // rounds
constexpr std::uint64_t keys_seed = 1;

domain::EmailAddress address(std::size_t person) {
    return *domain::EmailAddress::parse(addresses.at(person));
}

std::chrono::milliseconds some_time(int die) {
    constexpr std::array<std::chrono::milliseconds, 8> times{50ms,   200ms,  500ms,   1000ms,
                                                             3000ms, 5000ms, 16000ms, 61000ms};
    return times.at(static_cast<std::size_t>(die));
}

}  // namespace

Stage::Stage()
    : keys((seed_random_numbers(keys_seed), crypto::KeyRing::generate())),
      templates(*consumer::MailTemplates::load({.from = "Roster <no-reply@roster.example>"})) {}

const std::string& Stage::hash_of(std::size_t person, std::size_t password) {
    auto& hash = hashes.at(person).at(password);
    if (!hash.empty()) return hash;
    const auto stream = crypto::stream_id(keys.index_key(), address(person));
    hash = crypto::hash_password(crypto::SecretBytes(passwords.at(password)),
                                 crypto::password_salt(keys.index_key(), stream),
                                 simulated_settings().argon2)
               .phc;
    return hash;
}

Tally& Tally::operator+=(const Tally& other) {
    events += other.events;
    mails += other.mails;
    activations += other.activations;
    faults += other.faults;
    return *this;
}

World::World(Stage& stage, std::uint64_t seed)
    : stage_(stage),
      dice_((seed_random_numbers(seed), seed)),
      log_id_(crypto::uuid_v4()),
      log_(log_id_, clock_),
      bus_(stage.keys, clock_, dice_),
      mailboxes_(clock_),
      may_lose_tail_(dice_.one_in(4)) {
    mailboxes_.cannot_be_recorded = [this] {
        return bus_.is_away || (sending_ != nullptr && sending_->line().is_cut_off);
    };
    for (auto& node : nodes_) node = new_node();
    for (auto& worker : workers_) worker = new_worker();
}

World::~World() = default;

Violations World::run() {
    for (int i = 0; i < steps_of_schedule; ++i) {
        act();
        judge_replies();
    }
    heal();
    settle();
    judge_log(found_);
    return std::move(found_);
}

// --- What happens

void World::act() {
    const auto what = dice_.roll(100);
    if (what < 22) return ask_something();
    if (what < 30) return break_something();
    if (what < 38) return let_time_pass(some_time(dice_.roll(8)));
    if (what < 62) return everybody_works();
    work();
}

void World::note(const std::string& what) const {
    if (!stage_.traces) return;
    const std::chrono::duration<double> since = clock_.steady_now().time_since_epoch() - 1h;
    std::cout << std::fixed << std::setprecision(1) << since.count() << " s: " << what << std::endl;
}

void World::everybody_works() {
    stage_.scheduler.run();
    for (auto& node : nodes_) {
        for (int i = 0; i < 2; ++i) node->step_relay();
        for (int i = 0; i < 2; ++i) node->step_reports();
    }
    for (auto& worker : workers_) {
        for (int i = 0; i < 2; ++i) worker->fetch();
        for (int i = 0; i < 2; ++i) step(*worker);
    }
    stage_.scheduler.run();
}

void World::work() {
    switch (dice_.roll(6)) {
        case 0:
            return any_node().step_relay();
        case 1:
            return any_node().step_reports();
        case 2:
            return any_worker().fetch();
        case 3:
            return step(any_worker());
        case 4:
            for (int i = dice_.roll(8); i >= 0 && stage_.scheduler.step(); --i) continue;
            return;
        default:
            stage_.scheduler.run();
    }
}

void World::ask_something() {
    const auto person = static_cast<std::size_t>(dice_.roll(2));
    const auto password = static_cast<std::size_t>(dice_.roll(2));
    switch (dice_.roll(8)) {
        case 0:
        case 1:
        case 2:
            return register_somebody(person);
        case 3:
        case 4:
        case 5:
            return activate_somebody(person);
        case 6:
            return ask_node(actors::ResendCodeRequest{address(person),
                                                      crypto::SecretBytes(passwords[password])},
                            {.person = person});
        default:
            return ask_node(
                actors::AccountRequest{address(person), crypto::SecretBytes(passwords[password])},
                {.person = person});
    }
}

void World::register_somebody(std::size_t person) {
    const auto password = static_cast<std::size_t>(dice_.roll(2));
    ask_node(
        actors::RegisterRequest{{address(person), {}}, crypto::SecretBytes(passwords[password])},
        {.person = person, .asking = {stage_.hash_of(person, password), {}, {}}});
}

void World::activate_somebody(std::size_t person) {
    const auto password = static_cast<std::size_t>(dice_.roll(2));
    const auto digits = digits_to_try(person);
    const auto code =
        domain::VerificationCode::parse(digits, simulated_settings().code_digits).value();
    ask_node(
        actors::ActivateRequest{address(person), crypto::SecretBytes(passwords[password]), code},
        {.person = person,
         .asking = {stage_.hash_of(person, password), digits, {}},
         .is_activation = true});
}

// Mostly those of a mail that came, the newest as a rule; else some that mean nothing.
std::string World::digits_to_try(std::size_t person) {
    std::vector<std::string> had;
    for (const auto& mail : mailboxes_.received)
        if (mail.to == addresses.at(person) && mail.code_id) had.push_back(mail.digits);
    if (had.empty() || dice_.one_in(6)) return "0" + std::to_string(100 + dice_.roll(900));
    if (dice_.one_in(4)) return had[static_cast<std::size_t>(dice_.roll(int(had.size())))];
    return had.back();
}

void World::ask_node(actors::Request request, Asked asked) {
    asked.asking.at = clock_.log_now();
    note("ask " + std::to_string(request.index()) + " of person " + std::to_string(asked.person) +
         " " + asked.asking.digits);
    asked.generation = log_.log_watch().generation();
    asked.events_before = log_.stream(stream(asked.person)).size();
    asked.replies = std::make_shared<std::vector<actors::Reply>>();
    const auto* network = networks.at(static_cast<std::size_t>(dice_.roll(2)));
    any_node().submit(std::move(request), network, [replies = asked.replies](actors::Reply reply) {
        replies->push_back(std::move(reply));
    });
    asked_.push_back(std::move(asked));
}

// --- Time

void World::let_time_pass(std::chrono::milliseconds by) {
    constexpr std::chrono::milliseconds stride = 1000ms;
    while (by > 0ms) {
        const bool is_busy =
            std::ranges::any_of(workers_, [](const auto& worker) { return worker->is_busy(); });
        const auto now = is_busy ? std::min(by, stride) : by;
        clock_.advance(now);
        stage_.scheduler.advance(now);
        for (auto& worker : workers_) worker->keep_all();
        by -= now;
    }
}

// Until nothing is left to do; then nobody reported on what has no outcome yet.
void World::settle() {
    // A server that said "later" may be waited for, or a lost order.
    for (int i = 0; i < longest_settling && !is_quiet(); ++i) pass(i < 20 ? 1s : 10s);
    let_time_pass(61s);
    for (int i = 0; i < 2; ++i) {
        sweep();
        for (int j = 0; j < 3; ++j) pass(1s);
        let_time_pass(5min);
    }
    sweep();
    for (int j = 0; j < 3; ++j) pass(1s);
}

void World::pass(std::chrono::milliseconds by) {
    everybody_works();
    judge_replies();
    let_time_pass(by);
}

// Every ask is answered, every event is on the bus, and no mail or report is on its way.
bool World::is_quiet() const {
    const bool all_answered =
        std::ranges::all_of(asked_, [](const Asked& asked) { return !asked.replies->empty(); });
    const bool none_busy =
        std::ranges::none_of(workers_, [](const auto& worker) { return worker->is_busy(); });
    return all_answered && none_busy && !bus_.has_open_messages() && all_published();
}

bool World::all_published() const {
    const auto stored = bus_.stored_events();
    return std::ranges::all_of(log_.events(), [&](const auto& event) {
        return event.type == "CodeIssued" || event.type == "RegistrationShadowed" ||
               stored.contains(event.event_id);
    });
}

// --- Who is there

domain::StreamId World::stream(std::size_t person) const {
    return crypto::stream_id(stage_.keys.index_key(), address(person));
}

Story World::story(std::size_t person) const {
    return Story(log_.stream(stream(person)), stage_.keys);
}

SimulatedNode& World::any_node() { return *nodes_[static_cast<std::size_t>(dice_.roll(2))]; }
SimulatedWorker& World::any_worker() { return *workers_[static_cast<std::size_t>(dice_.roll(2))]; }

std::unique_ptr<SimulatedNode> World::new_node() {
    return std::make_unique<SimulatedNode>(
        NodeParts{stage_.scheduler, log_, bus_, stage_.keys, log_id_, clock_});
}

std::unique_ptr<SimulatedWorker> World::new_worker() {
    return std::make_unique<SimulatedWorker>(
        WorkerParts{bus_, mailboxes_, stage_.keys, stage_.templates, clock_});
}

// A worker that is killed in its work is another one afterwards.
void World::step(SimulatedWorker& worker) {
    sending_ = &worker;
    const auto before = mailboxes_.received.size();
    try {
        worker.step();
    } catch (const Killed&) {
        for (auto& each : workers_) {
            if (each.get() != &worker) continue;
            each.reset();
            each = new_worker();
        }
    }
    sending_ = nullptr;
    if (mailboxes_.received.size() > before) {
        const auto& mail = mailboxes_.received.back();
        note("mail to " + mail.to + " " + mail.digits + (mail.is_unrecorded ? ", unrecorded" : ""));
    }
}

}  // namespace roster::simulation
