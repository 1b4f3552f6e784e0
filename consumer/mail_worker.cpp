// The worker's threads: one that takes orders, one per mail on its way, one that tells the bus what
// is in hand, and one that asks for the log's time.

#include "consumer/mail_worker.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "consumer/limits.hpp"
#include "consumer/mail_loop.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

using std::chrono::milliseconds;
using telemetry::LogLevel;

struct MailWorker::Running {
    Running(const MailWorkerParts& worker_parts, MailWorkerSettings worker_settings)
        : parts(worker_parts),
          settings(std::move(worker_settings)),
          metrics(parts.metrics),
          server(parts.clock, parts.metrics),
          links(settings.public_url, parts.keys.report_key(), settings.shard),
          desk(parts.bus.open_mail_desk()),
          loop({.mailer = parts.mailer,
                .server = server,
                .desk = *desk,
                .keys = parts.keys,
                .templates = parts.templates,
                .clock = parts.clock,
                .metrics = metrics,
                .unrecorded = unrecorded,
                .under_way = under_way,
                .code_digits = settings.code_digits,
                .links = links,
                .tracer = parts.tracer,
                .bus_system = settings.bus_system},
               static_cast<std::size_t>(settings.connections)) {
        senders_left = settings.connections;
        for (int i = 0; i < settings.connections; ++i) threads.emplace_back([this] { send(); });
        threads.emplace_back([this] { take_orders(); });
        threads.emplace_back([this] { follow_clock(); });
        keeper = std::jthread([this](const std::stop_token& stop) { keep(stop); });
    }

    void take_orders();
    void take_until_stopped();
    void send();
    void keep(const std::stop_token& stop);
    void follow_clock();
    bool sample_clock();
    void wait_for_clock();
    void pause(milliseconds duration);
    void stop();

    const MailWorkerParts parts;
    const MailWorkerSettings settings;
    MailMetrics metrics;
    MailServer server;
    UnrecordedMails unrecorded;
    OrdersUnderWay under_way;
    const DisownLinks links;
    std::unique_ptr<messaging::MailDesk> desk;
    MailLoop loop;
    std::stop_source stopping;
    std::mutex mutex;
    std::condition_variable_any changed;
    bool clock_is_sampled = false;
    int senders_left = 0;
    std::vector<std::jthread> threads;
    std::jthread keeper;  // outlives the others: what they have in hand is theirs until the end
};

// --- Orders

void MailWorker::Running::take_orders() {
    wait_for_clock();
    while (!stopping.stop_requested()) {
        try {
            take_until_stopped();
        } catch (const std::exception& error) {
            telemetry::log_line(LogLevel::error, "mail_worker_error", {{"what", error.what()}});
            pause(limits::bus_retry_pause);
        }
    }
}

void MailWorker::Running::take_until_stopped() {
    const auto orders = parts.bus.open_mail_orders();
    while (!stopping.stop_requested())
        if (const auto wait = loop.fetch(*orders); wait > milliseconds(0)) pause(wait);
}

void MailWorker::Running::send() {
    const auto stop = stopping.get_token();
    while (!stop.stop_requested())
        if (!loop.step_one()) loop.wait_for_due(stop);
    const std::lock_guard lock(mutex);
    --senders_left;
    changed.notify_all();
}

void MailWorker::Running::keep(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, stop, limits::keep_interval, [] { return false; }) &&
           !stop.stop_requested()) {
        lock.unlock();
        loop.keep_all();
        lock.lock();
    }
}

// --- The log's time

void MailWorker::Running::follow_clock() {
    bool warned = false;
    while (!stopping.stop_requested()) {
        const bool sampled = sample_clock();
        if (!sampled && !warned)
            telemetry::log_line(LogLevel::warning, "mail_log_time_unavailable");
        warned = !sampled;
        pause(sampled ? limits::clock_interval : limits::clock_retry_pause);
    }
}

bool MailWorker::Running::sample_clock() {
    const auto before = parts.clock.steady_now();
    const auto sampled = desk->log_time(limits::clock_timeout);
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
        changed.wait_for(lock, limits::stop_grace, [this] { return senders_left == 0; });
    }
    parts.mailer.interrupt();
    threads.clear();  // joins
    loop.give_back_all();
    keeper = {};
}

MailWorker::MailWorker(const MailWorkerParts& parts, MailWorkerSettings settings)
    : running_(std::make_unique<Running>(parts, std::move(settings))) {}

MailWorker::~MailWorker() { stop(); }

std::string MailWorker::mail_server_trouble() const { return running_->server.trouble(); }

void MailWorker::stop() { running_->stop(); }

}  // namespace roster::consumer
