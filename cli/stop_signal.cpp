// Blocked signals are fetched with sigwait: no handler, so nothing runs where it must not.

#include "cli/stop_signal.hpp"

#include <csignal>

namespace roster::cli {

namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

}  // namespace

void block_stop_signals() {
    const auto set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_stop_signal() {
    const auto set = stop_signals();
    int received = 0;
    sigwait(&set, &received);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace roster::cli
