// Blocked signals are fetched with sigtimedwait: no handler, so nothing runs where it must not.

#include "cli/service_signals.hpp"

#include <csignal>

namespace roster::cli {

namespace {

sigset_t set_of(std::initializer_list<int> signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals) sigaddset(&set, signal);
    return set;
}

timespec to_timespec(std::chrono::milliseconds length) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length);
    const auto rest = std::chrono::nanoseconds(length - seconds);
    return {.tv_sec = seconds.count(), .tv_nsec = rest.count()};
}

}  // namespace

void block_service_signals() {
    const auto set = set_of({SIGTERM, SIGINT, SIGHUP});
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of its writer
}

std::optional<ServiceSignal> wait_for_signal(std::chrono::milliseconds limit) {
    const auto set = set_of({SIGTERM, SIGINT, SIGHUP});
    const auto timeout = to_timespec(limit);
    switch (sigtimedwait(&set, nullptr, &timeout)) {
        case SIGTERM:
        case SIGINT:
            return ServiceSignal::stop;
        case SIGHUP:
            return ServiceSignal::reload;
        default:
            return std::nullopt;
    }
}

void unblock_stop_signals() {
    const auto set = set_of({SIGTERM, SIGINT});
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace roster::cli
