#include "actors/password_hasher.hpp"

#include <algorithm>
#include <utility>

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "crypto/hash_recipe.hpp"
#include "crypto/password_policy.hpp"

namespace roster::actors {
namespace {

constexpr int niceness = 10;
constexpr double newest_weight = 0.2;  // of a measured duration in the moving average

Lane lane_of(const Ask& ask) {
    return registration_in(ask) != nullptr ? Lane::registering : Lane::logging_in;
}

// Best effort: Linux keeps both per thread.
void lower_priority_of_this_thread() {
    const sched_param none{};
    sched_setscheduler(0, SCHED_BATCH, &none);
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
}

}  // namespace

// --- The workers

HashWorker::HashWorker(caf::actor_config& config, const Node& node, caf::actor front,
                       std::size_t number)
    : GuardedActor(config, node),
      front_(std::move(front)),
      number_(number),
      hashes_(node.metrics.counter("roster_password_hashes_total", "Password hash computations")),
      seconds_(node.metrics.histogram("roster_password_hash_seconds",
                                      "Duration of a password hash computation",
                                      telemetry::duration_bounds())) {}

caf::behavior HashWorker::make_behavior() {
    if (node().detached) lower_priority_of_this_thread();
    return {on(&HashWorker::on_job), on(&HashWorker::on_stop)};
}

void HashWorker::on_job(HashPassword& job) {
    const auto before = node().clock.steady_now();
    const auto ask = job.ask;
    try {
        if (const auto weak = judge(*ask)) {
            ask->answer.give(refused(*weak));
        } else {
            ask->evidence.hashes.push_back({job.recipe, hash(job)});
            send(job.reply_to, PasswordHashed{{}, std::move(job.ask)});
        }
    } catch (const std::exception& failure) {
        failed(failure.what());
        ask->answer.give(unavailable(Unavailable::Why::overloaded));
    }
    send(front_, HasherIdle{{}, number_, node().clock.steady_now() - before});
}

void HashWorker::on_stop(Stop&) { quit(); }

// Of a new password, before it costs a hash.
std::optional<PasswordTooWeak> HashWorker::judge(const Ask& ask) const {
    const auto* wanted = registration_in(ask);
    if (wanted == nullptr) return std::nullopt;
    const auto strong = crypto::check_password(wanted->password, wanted->recipient.email,
                                               node().settings.password_policy);
    if (strong) return std::nullopt;
    return PasswordTooWeak{strong.error().reason};
}

domain::PasswordHash HashWorker::hash(const HashPassword& job) const {
    const auto before = node().clock.steady_now();
    const auto salt = crypto::password_salt(node().keys.index_key(), job.ask->stream);
    auto result = crypto::hash_by(job.recipe, *password_of(*job.ask), salt);
    const auto after = node().clock.steady_now();
    hashes_.add();
    seconds_.observe(std::chrono::duration<double>(after - before).count());
    if (node().tracer != nullptr)
        node().tracer->record(job.ask->context.traceparent,
                              {.name = "hash password", .began = before, .ended = after});
    return result;
}

// --- The front

PasswordHasher::PasswordHasher(caf::actor_config& config, const Node& node)
    : GuardedActor(config, node),
      refused_(node.metrics.counter("roster_hasher_refused_total",
                                    "Requests refused because the hashing queue was too long")),
      queue_(node.metrics.gauge("roster_hasher_queue", "Passwords that wait to be hashed")),
      wait_(node.metrics.histogram("roster_hasher_wait_seconds",
                                   "How long a password waited for its turn to be hashed",
                                   telemetry::duration_bounds())) {}

caf::behavior PasswordHasher::make_behavior() {
    const caf::actor self = caf::actor_cast<caf::actor>(this);
    for (std::size_t i = 0; i < static_cast<std::size_t>(node().settings.hasher_threads); ++i) {
        workers_.push_back(spawn_blocking<HashWorker>(system(), node(), self, i));
        idle_.push_back(i);
    }
    return {on(&PasswordHasher::on_job), on(&PasswordHasher::on_idle),
            on(&PasswordHasher::on_stop)};
}

void PasswordHasher::on_job(HashPassword& job) {
    const auto wait = expected_wait(*job.ask);
    const auto lane = lane_of(*job.ask);
    if (wait > node().settings.hasher_max_wait || waiting_.size(lane) >= max_waiting) {
        return refuse(*job.ask, wait);
    }
    const std::string network = job.ask->context.client_network;
    waiting_.push(lane, network, {std::move(job), node().clock.steady_now()});
    hand_out();
}

void PasswordHasher::on_idle(HasherIdle& message) {
    average_ += newest_weight * (message.busy_for - average_);
    idle_.push_back(message.worker);
    hand_out();
}

void PasswordHasher::hand_out() {
    while (!idle_.empty()) {
        auto next = waiting_.pop();
        if (!next) break;
        auto& [job, since] = *next;
        const auto now = node().clock.steady_now();
        wait_.observe(std::chrono::duration<double>(now - since).count());
        if (now >= job.ask->deadline) continue;
        send(workers_[idle_.back()], std::move(job));
        idle_.pop_back();
    }
    queue_.set(static_cast<double>(waiting_.size()));
}

std::chrono::duration<double> PasswordHasher::expected_wait(const Ask& ask) const {
    if (!idle_.empty()) return {};
    const auto place = waiting_.ahead(lane_of(ask), ask.context.client_network) + 1;
    return average_ * static_cast<double>(place) / static_cast<double>(workers_.size());
}

void PasswordHasher::refuse(Ask& ask, std::chrono::duration<double> wait) {
    refused_.add();
    const auto retry_after =
        std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds(1));
    ask.answer.give(refused(Unavailable{Unavailable::Why::overloaded, retry_after}));
}

void PasswordHasher::on_stop(Stop& message) {
    for (const auto& worker : workers_) send(worker, message);
    quit();
}

}  // namespace roster::actors
