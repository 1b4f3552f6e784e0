#pragma once
// Ends calls that take too long: when the deadline of a call passes, its socket is shut down, and
// the client library that waits on it gives up.
//
// libpq's blocking calls have no timeout of their own, and a server that is frozen or cut off
// answers neither. One thread for all sessions of a store.

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace roster::eventstore {

class CallDeadlines {
public:
    using Clock = std::chrono::steady_clock;

    CallDeadlines();
    ~CallDeadlines();
    CallDeadlines(const CallDeadlines&) = delete;
    CallDeadlines& operator=(const CallDeadlines&) = delete;

    // While it lives, the socket is shut down at the deadline. The socket must outlive it.
    class Watch {
    public:
        Watch(CallDeadlines& owner, int socket, Clock::time_point deadline);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        CallDeadlines& owner_;
        std::multimap<Clock::time_point, int>::iterator entry_;
    };

private:
    void run();
    void shut_down_overdue(Clock::time_point now);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Clock::time_point, int> sockets_;
    Clock::time_point next_look_ = Clock::time_point::max();
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace roster::eventstore
