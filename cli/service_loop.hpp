#pragma once
// The main thread of a service between start and stop: waits for signals, reloads, and tells the
// service manager.

#include <functional>

#include "cli/config.hpp"
#include "cli/service_manager.hpp"

namespace roster::cli {

struct Service {
    // Takes over what can change while it runs. Throws std::exception: nothing was taken over.
    std::function<void(const Configuration&)> reload;
    // Whether the watchdog may be told that the service lives.
    std::function<bool()> is_alive;
};

// Says ready, and returns when the process is told to stop. `configuration` is read again from its
// sources on SIGHUP; what is wrong with it then is logged, and the service goes on as it was.
void run_until_stopped(const Configuration& configuration, const Service& service);

}  // namespace roster::cli
