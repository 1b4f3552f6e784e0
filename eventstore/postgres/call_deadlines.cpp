#include "eventstore/postgres/call_deadlines.hpp"

#include <sys/socket.h>

namespace roster::eventstore {

namespace {

constexpr int already_shut_down = -1;

}  // namespace

CallDeadlines::CallDeadlines() : thread_([this] { run(); }) {}

CallDeadlines::~CallDeadlines() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

CallDeadlines::Watch::Watch(CallDeadlines& owner, int socket, Clock::time_point deadline)
    : owner_(owner) {
    const std::lock_guard lock(owner_.mutex_);
    entry_ = owner_.sockets_.emplace(deadline, socket);
    // Most deadlines lie behind the next look anyway, so the thread is seldom woken.
    if (deadline < owner_.next_look_) owner_.changed_.notify_one();
}

CallDeadlines::Watch::~Watch() {
    const std::lock_guard lock(owner_.mutex_);
    owner_.sockets_.erase(entry_);
}

void CallDeadlines::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        shut_down_overdue(Clock::now());
        next_look_ = Clock::time_point::max();
        for (const auto& [deadline, socket] : sockets_) {
            if (socket == already_shut_down) continue;
            next_look_ = deadline;
            break;
        }
        if (next_look_ == Clock::time_point::max())
            changed_.wait(lock);
        else
            changed_.wait_until(lock, next_look_);
    }
}

void CallDeadlines::shut_down_overdue(Clock::time_point now) {
    for (auto& [deadline, socket] : sockets_) {
        if (deadline > now) break;
        if (socket != already_shut_down) ::shutdown(socket, SHUT_RDWR);
        socket = already_shut_down;
    }
}

}  // namespace roster::eventstore
