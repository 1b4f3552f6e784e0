// First come, first served.

#include "http/admin/view_worker.hpp"

#include "http/server/limits.hpp"

namespace roster::http {

ViewWorker::ViewWorker() : thread_([this] { work(); }) {}

ViewWorker::~ViewWorker() { stop(); }

void ViewWorker::stop() {
    std::deque<Waiting> dropped;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(waiting_);
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void ViewWorker::run(const ExchangePtr& exchange, std::function<void()> view) {
    std::unique_lock lock(mutex_);
    if (stopping_ || waiting_.size() >= max_waiting_views) {
        lock.unlock();
        return exchange->respond(Problem(problems::overloaded, "Too many operators' calls wait.")
                                     .retry(std::chrono::seconds(2)));
    }
    waiting_.push_back({exchange, std::move(view)});
    lock.unlock();
    changed_.notify_one();
}

void ViewWorker::work() {
    while (true) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        if (!next.exchange->answered()) next.exchange->guarded(next.view);
    }
}

}  // namespace roster::http
