#pragma once
// A TCP proxy between a store and PostgreSQL that fails on purpose: it loses the way to COMMIT or
// the answer to it, freezes, or is gone.

#include <atomic>
#include <memory>
#include <string>

namespace roster::eventstore::testing {

class PostgresProxy {
public:
    enum class AtCommit {
        forward,            // a proxy without faults
        cut_before_server,  // COMMIT never reaches the server
        cut_after_server,   // the server commits, the answer gets lost
        cut_at_once,        // COMMIT is handed over, and the line is cut before the server can have
                            // answered
    };

    // Listens on a free loopback port and forwards to the server of the URL.
    explicit PostgresProxy(const std::string& server_url);
    ~PostgresProxy();
    PostgresProxy(const PostgresProxy&) = delete;
    PostgresProxy& operator=(const PostgresProxy&) = delete;

    // The server's URL by way of this proxy.
    [[nodiscard]] std::string url() const;

    // What happens to the next COMMIT. After it the proxy forwards again.
    void at_next_commit(AtCommit fault);
    // Nothing is forwarded any more; connections stay up. Undone by thaw.
    void freeze();
    void thaw();
    // Connections are cut and new ones refused, until `come_back`.
    void go_away();
    void come_back();
    // The address now leads to another server; connections are cut.
    void move_to(const std::string& server_url);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace roster::eventstore::testing
