#pragma once
// A nats-server of the test's own, on a loopback port that it chooses and keeps, with a store of
// its own. It ends with the test program, however that ends.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace roster::messaging {

// Waits until it is so; false if it is not in time.
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds limit = std::chrono::seconds(15));

class PrivateNats {
public:
    // Starts it, and returns once it answers. Fails the test if nats-server is not installed.
    explicit PrivateNats(std::vector<std::string> arguments = {});
    ~PrivateNats();
    PrivateNats(const PrivateNats&) = delete;
    PrivateNats& operator=(const PrivateNats&) = delete;

    void start();
    void stop();    // SIGTERM
    void kill();    // SIGKILL
    void freeze();  // SIGSTOP: it is there and says nothing
    void wipe_store();
    // Whether the text stands in any file of the store.
    [[nodiscard]] bool store_contains(const std::string& text) const;
    // Publishes as anybody on the network could; returns once the server has taken it.
    void publish(const std::string& subject, const std::string& payload) const;
    // For the next start.
    void set_arguments(std::vector<std::string> arguments) { arguments_ = std::move(arguments); }

    [[nodiscard]] std::string url() const;

private:
    void end(int signal);
    [[nodiscard]] pid_t spawn() const;
    [[nodiscard]] bool has_started();
    [[nodiscard]] int chosen_port() const;
    // A connection to it, or -1.
    [[nodiscard]] int connected_socket() const;

    std::filesystem::path directory_;
    std::vector<std::string> arguments_;
    int port_ = -1;
    pid_t process_ = -1;
};

}  // namespace roster::messaging
