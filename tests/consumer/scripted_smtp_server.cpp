// One thread per connection; blocking reads that end when the socket is shut down.

#include "tests/consumer/scripted_smtp_server.hpp"

#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace roster::consumer::test {

namespace {

bool send_all(int socket, const std::string& text) {
    return ::send(socket, text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
}

// One line without its CRLF; nothing at the end of the connection.
std::optional<std::string> read_line(int socket, std::string& buffer) {
    for (;;) {
        if (const auto end = buffer.find("\r\n"); end != buffer.npos) {
            auto line = buffer.substr(0, end);
            buffer.erase(0, end + 2);
            return line;
        }
        char chunk[4096];
        const auto count = ::recv(socket, chunk, sizeof chunk, 0);
        if (count <= 0) return std::nullopt;
        buffer.append(chunk, static_cast<std::size_t>(count));
    }
}

std::string usual_answer(const std::string& line) {
    if (line.empty()) return "220 scripted\r\n";
    if (line.starts_with("EHLO")) return "250-scripted\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n";
    if (line.starts_with("AUTH")) return "235 welcome\r\n";
    if (line == "QUIT") return "221 bye\r\n";
    if (line == "DATA") return "354 go on\r\n";
    return "250 ok\r\n";
}

}  // namespace

ScriptedSmtpServer::ScriptedSmtpServer(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, generic, &length) != 0)
        throw std::runtime_error("the scripted SMTP server has no port");
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] { accept_all(); });
}

ScriptedSmtpServer::~ScriptedSmtpServer() { stop(); }

void ScriptedSmtpServer::stop() {
    if (stopping_.exchange(true)) return;
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int client : clients_) ::shutdown(client, SHUT_RDWR);
    }
    serving_.clear();
}

void ScriptedSmtpServer::say_goodbye(const std::string& line) {
    const std::lock_guard lock(mutex_);
    for (const int client : clients_) {
        send_all(client, line);
        ::shutdown(client, SHUT_RDWR);
    }
}

std::string ScriptedSmtpServer::url() const {
    return "smtp://127.0.0.1:" + std::to_string(port_) + "?tls=off";
}

std::vector<std::string> ScriptedSmtpServer::commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

std::vector<std::string> ScriptedSmtpServer::messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
}

void ScriptedSmtpServer::accept_all() {
    while (!stopping_) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        ++connections_;
        const std::lock_guard lock(mutex_);
        clients_.push_back(client);
        serving_.emplace_back([this, client] { serve(client); });
    }
}

void ScriptedSmtpServer::serve(int client) {
    std::string buffer;
    bool open = !answer(client, "", usual_answer("")).empty();
    while (open) {
        const auto line = read_line(client, buffer);
        if (!line) break;
        {
            const std::lock_guard lock(mutex_);
            commands_.push_back(*line);
        }
        const auto said = answer(client, *line, usual_answer(*line));
        open = !said.empty();
        if (!said.starts_with("354")) continue;
        auto message = read_message(client, buffer);
        {
            // Before the answer: whoever has that looks here.
            const std::lock_guard lock(mutex_);
            messages_.push_back(std::move(message));
        }
        open = !answer(client, ".", "250 kept\r\n").empty();
    }
    const std::lock_guard lock(mutex_);
    std::erase(clients_, client);
    ::close(client);
}

// What was said; empty if the connection is to end.
std::string ScriptedSmtpServer::answer(int client, const std::string& line,
                                       const std::string& usual) {
    auto said = usual;
    if (const auto scripted = script_ ? script_(line) : std::nullopt) said = *scripted + "\r\n";
    if (said == std::string(silence) + "\r\n") return said;
    const bool hangs_up = said == "\r\n";
    return !hangs_up && send_all(client, said) ? said : std::string();
}

std::string ScriptedSmtpServer::read_message(int client, std::string& buffer) {
    std::string message;
    while (const auto line = read_line(client, buffer)) {
        if (*line == ".") break;
        message.append(*line).append("\r\n");
    }
    return message;
}

}  // namespace roster::consumer::test
