#pragma once
// Whether the server that takes writes lets commits wait for a standby, as each new connection
// finds it. ALTER SYSTEM is not replicated: a standby that takes over may acknowledge what nobody
// else has, and nobody would notice before the next failover. Thread-safe.

#include <mutex>
#include <optional>

namespace roster::eventstore {

class StandbyWatch {
public:
    // Logs an error when commits wait no more, and a line when they do again.
    void found(bool commits_wait);

private:
    std::mutex mutex_;
    std::optional<bool> commits_wait_;  // absent: no connection was made yet
};

}  // namespace roster::eventstore
