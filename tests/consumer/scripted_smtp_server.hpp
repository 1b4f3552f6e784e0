#pragma once
// An SMTP server on the loopback that says what the test tells it to, without TLS.

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace roster::consumer::test {

class ScriptedSmtpServer {
public:
    // The answer to a line of the client ("" is the greeting, "." the end of a message). Nothing:
    // the usual one. `hang_up`: none, and the connection is closed. `silence`: none.
    using Script = std::function<std::optional<std::string>(const std::string& line)>;
    static constexpr const char* hang_up = "";
    static constexpr const char* silence = "…";

    explicit ScriptedSmtpServer(Script script = {});
    ~ScriptedSmtpServer();
    ScriptedSmtpServer(const ScriptedSmtpServer&) = delete;
    ScriptedSmtpServer& operator=(const ScriptedSmtpServer&) = delete;

    // Closes the port and every connection.
    void stop();
    // Says something unasked to every client, and hangs up.
    void say_goodbye(const std::string& line);

    [[nodiscard]] std::string url() const;  // ends in ?tls=off
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] std::vector<std::string> commands()
        const;  // of all connections, without the messages' lines
    [[nodiscard]] std::vector<std::string> messages() const;  // as sent: with doubled dots

private:
    void accept_all();
    void serve(int client);
    std::string answer(int client, const std::string& line, const std::string& usual);
    std::string read_message(int client, std::string& buffer);

    const Script script_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<int> clients_;
    std::vector<std::string> commands_;
    std::vector<std::string> messages_;
    std::vector<std::jthread> serving_;
    std::jthread accepting_;
};

}  // namespace roster::consumer::test
