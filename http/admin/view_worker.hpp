#pragma once
// A thread for what may block: the operators' views wait for stores and files, the listener's
// threads never do.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "http/server/exchange.hpp"

namespace roster::http {

class ViewWorker {
public:
    ViewWorker();
    ~ViewWorker();
    ViewWorker(const ViewWorker&) = delete;
    ViewWorker& operator=(const ViewWorker&) = delete;

    // Runs `view` unless the exchange was answered meanwhile. With `max_waiting_views` waiting
    // already, answers 503.
    void run(const ExchangePtr& exchange, std::function<void()> view);
    // Waits for the view that runs and drops those that wait. Not from a view. Idempotent.
    void stop();

private:
    struct Waiting {
        ExchangePtr exchange;
        std::function<void()> view;
    };

    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace roster::http
