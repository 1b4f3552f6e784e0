#pragma once
// A nats-server of the test's own, on a loopback port that it chooses and keeps, with a store of
// its own. It ends with the test program, however that ends.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/temporary_directory.hpp"

namespace roster::messaging {

// Waits until it is so; false if it is not in time.
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds limit = std::chrono::seconds(15));

class PrivateNats {
public:
    struct Setup {
        bool has_jetstream = true;
        std::string configuration = {};  // the text of a configuration file
    };

    // Starts it, and returns once it answers. Fails the test if nats-server is not installed.
    explicit PrivateNats(std::vector<std::string> arguments = {});
    PrivateNats(std::vector<std::string> arguments, const Setup& setup);
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
    // For the next start.
    void set_arguments(std::vector<std::string> arguments) { arguments_ = std::move(arguments); }

    [[nodiscard]] std::string url() const;

private:
    void configure(const std::string& text);
    void end(int signal);
    [[nodiscard]] pid_t spawn() const;
    [[nodiscard]] bool has_started();
    [[nodiscard]] int chosen_port() const;
    // A connection to it, or -1.
    [[nodiscard]] int connected_socket() const;
    friend class Stranger;

    tests::TemporaryDirectory directory_;
    std::vector<std::string> arguments_;
    bool has_jetstream_ = true;
    int port_ = -1;
    pid_t process_ = -1;
};

// Somebody on the server who has no keys and speaks NATS by hand.
class Stranger {
public:
    explicit Stranger(const PrivateNats& server);
    ~Stranger();
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

    // Returns once the server has taken it. Answers are asked for.
    void publish(const std::string& subject, const std::string& payload);
    // Whether anything was answered so far.
    [[nodiscard]] bool has_answer();
    // What is answered to a request; empty if nothing is.
    [[nodiscard]] std::string ask(const std::string& subject, const std::string& payload);

private:
    void send(const std::string& text) const;
    // Until the server has done all that was asked before.
    void catch_up();

    int connection_;
    std::string received_;
};

}  // namespace roster::messaging
