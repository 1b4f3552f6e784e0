// The worker's threads: one per MailLoop, and one that asks for the log's time.

#include "consumer/mail_worker.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "consumer/limits.hpp"
#include "consumer/mail_loop.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

using std::chrono::milliseconds;
using telemetry::LogLevel;

struct MailWorker::Running {
    Running(MailWorkerParts worker_parts, MailWorkerSettings worker_settings)
        : parts(std::move(worker_parts)), settings(worker_settings), metrics(parts.metrics) {
        for (int i = 0; i < settings.threads; ++i) mailers.push_back(parts.make_mailer());
        threads_left = settings.threads;
        for (auto& mailer : mailers) threads.emplace_back([this, &mailer] { work(*mailer); });
        threads.emplace_back([this] { follow_clock(); });
    }

    void work(Mailer& mailer);
    void work_until_stopped(Mailer& mailer);
    void follow_clock();
    bool sample_clock(messaging::MailDesk& desk);
    void wait_for_clock();
    void pause(milliseconds duration);
    void stop();

    const MailWorkerParts parts;
    const MailWorkerSettings settings;
    MailMetrics metrics;
    UnrecordedMails unrecorded;
    std::vector<std::unique_ptr<Mailer>> mailers;
    std::stop_source stopping;
    std::mutex mutex;
    std::condition_variable_any changed;
    bool clock_is_sampled = false;
    int threads_left = 0;
    std::vector<std::jthread> threads;
};

// --- One worker thread

void MailWorker::Running::work(Mailer& mailer) {
    wait_for_clock();
    while (!stopping.stop_requested()) {
        try {
            work_until_stopped(mailer);
        } catch (const std::exception& error) {
            telemetry::log_line(LogLevel::error, "mail_worker_error", {{"what", error.what()}});
            pause(limits::bus_retry_pause);
        }
    }
    const std::lock_guard lock(mutex);
    --threads_left;
    changed.notify_all();
}

void MailWorker::Running::work_until_stopped(Mailer& mailer) {
    const auto orders = parts.bus.open_mail_orders();
    const auto desk = parts.bus.open_mail_desk();
    MailLoop loop({.mailer = mailer,
                   .desk = *desk,
                   .keys = parts.keys,
                   .templates = parts.templates,
                   .clock = parts.clock,
                   .metrics = metrics,
                   .unrecorded = unrecorded,
                   .code_digits = settings.code_digits},
                  *orders, [this](milliseconds duration) { pause(duration); });
    while (!stopping.stop_requested()) loop.turn(stopping.get_token());
    loop.give_back_all();
}

// --- The log's time

void MailWorker::Running::follow_clock() {
    const auto desk = parts.bus.open_mail_desk();
    bool warned = false;
    while (!stopping.stop_requested()) {
        const bool sampled = sample_clock(*desk);
        if (!sampled && !warned)
            telemetry::log_line(LogLevel::warning, "mail_log_time_unavailable");
        warned = !sampled;
        pause(sampled ? limits::clock_interval : limits::clock_retry_pause);
    }
}

bool MailWorker::Running::sample_clock(messaging::MailDesk& desk) {
    const auto before = parts.clock.steady_now();
    const auto sampled = desk.log_time(limits::clock_timeout);
    if (!sampled) return false;
    parts.clock.set(*sampled, before, parts.clock.steady_now());
    const std::lock_guard lock(mutex);
    clock_is_sampled = true;
    changed.notify_all();
    return true;
}

// A machine whose clock is late would take dead codes for living ones. But no API node needs to be
// up for mails to go out.
void MailWorker::Running::wait_for_clock() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stopping.get_token(), limits::first_sample_wait,
                     [this] { return clock_is_sampled; });
}

// --- Stopping

void MailWorker::Running::pause(milliseconds duration) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stopping.get_token(), duration, [] { return false; });
}

void MailWorker::Running::stop() {
    stopping.request_stop();
    {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, limits::stop_grace, [this] { return threads_left == 0; });
    }
    for (auto& mailer : mailers) mailer->interrupt();
    threads.clear();  // joins
}

MailWorker::MailWorker(MailWorkerParts parts, MailWorkerSettings settings)
    : running_(std::make_unique<Running>(std::move(parts), settings)) {}

MailWorker::~MailWorker() { stop(); }

void MailWorker::stop() { running_->stop(); }

}  // namespace roster::consumer
