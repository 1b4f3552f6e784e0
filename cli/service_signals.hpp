#pragma once
// SIGTERM, SIGINT and SIGHUP, taken by the main thread at a time of its choosing.

#include <chrono>
#include <optional>

namespace roster::cli {

enum class ServiceSignal { stop, reload };

// Call first in a service, before any thread starts: all threads inherit it. Also ignores SIGPIPE.
void block_service_signals();

// Waits for SIGTERM or SIGINT (stop), SIGHUP (reload), or this long (absent).
[[nodiscard]] std::optional<ServiceSignal> wait_for_signal(std::chrono::milliseconds limit);

// From now on SIGTERM and SIGINT end the process at once: an operator who asks twice means it.
void unblock_stop_signals();

}  // namespace roster::cli
