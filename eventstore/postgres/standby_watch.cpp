#include "eventstore/postgres/standby_watch.hpp"

#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::eventstore {

void StandbyWatch::found(bool commits_wait) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(commits_wait_, commits_wait).value_or(commits_wait) == commits_wait) return;
    if (commits_wait)
        telemetry::log_line(telemetry::LogLevel::info, "commits_wait_for_standby");
    else
        telemetry::log_line(telemetry::LogLevel::error, "commits_wait_no_more",
                            {{"detail",
                              "synchronous_standby_names is empty on the server that takes writes: "
                              "its failover may lose what is acknowledged now"}});
}

}  // namespace roster::eventstore
