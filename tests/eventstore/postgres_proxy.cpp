#include "tests/eventstore/postgres_proxy.hpp"

#include <array>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace roster::eventstore::testing {

namespace {

constexpr std::string_view commit_message("COMMIT\0", 7);
constexpr int poll_milliseconds = 5;
constexpr std::chrono::milliseconds frozen_pause{5};

struct Address {
    std::string before;  // scheme and user
    std::string host;
    int port;
    std::string after;  // database and parameters
};

Address address_of(const std::string& url) {
    const auto at = url.find('@');
    const auto colon = url.find(':', at);
    const auto slash = url.find('/', colon);
    return {url.substr(0, at + 1), url.substr(at + 1, colon - at - 1),
            std::stoi(url.substr(colon + 1, slash - colon - 1)), url.substr(slash)};
}

sockaddr_in socket_address(const std::string& host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
        throw std::runtime_error("the proxy needs an IPv4 address");
    return address;
}

int new_socket() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) throw std::runtime_error("no socket");
    return socket;
}

bool readable(int socket) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, poll_milliseconds) > 0;
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// Nothing: the other end closed.
std::string receive(int socket) {
    std::array<char, 65536> buffer{};
    const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

}  // namespace

struct PostgresProxy::Impl {
    explicit Impl(const std::string& url) : server(address_of(url)) { listen_on(0); }

    ~Impl() {
        stopping = true;
        acceptor = {};
        lines.clear();
        close_listener();
    }

    void listen_on(int wanted_port) {
        listener = new_socket();
        const int yes = 1;
        ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        auto address = socket_address("127.0.0.1", wanted_port);
        socklen_t size = sizeof address;
        if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener, 64) != 0)
            throw std::runtime_error("the proxy cannot listen");
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        away = false;
        acceptor = std::jthread([this] { accept_lines(); });
    }

    void close_listener() {
        if (listener >= 0) ::close(listener);
        listener = -1;
    }

    void accept_lines() {
        while (!stopping && !away) {
            if (!readable(listener)) continue;
            const int client = ::accept(listener, nullptr, nullptr);
            if (client < 0) continue;
            const std::lock_guard lock(mutex);
            lines.emplace_back([this, client] { run_line(client); });
        }
    }

    void run_line(int client) {
        const int upstream = new_socket();
        auto address = socket_address(server.host, server.port);
        if (::connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
            while (!stopping && !away && (frozen || forward_some(client, upstream))) {
                if (frozen) std::this_thread::sleep_for(frozen_pause);  // sleeps because frozen
            }
        ::close(upstream);
        ::close(client);
    }

    // False: the line is cut.
    bool forward_some(int client, int upstream) {
        std::array<pollfd, 2> waiting{pollfd{.fd = client, .events = POLLIN, .revents = 0},
                                      pollfd{.fd = upstream, .events = POLLIN, .revents = 0}};
        if (::poll(waiting.data(), waiting.size(), poll_milliseconds) <= 0) return true;
        if (waiting[1].revents != 0) {
            const auto bytes = receive(upstream);
            if (bytes.empty() || !send_all(client, bytes)) return false;
        }
        if (waiting[0].revents != 0) {
            const auto bytes = receive(client);
            if (bytes.empty()) return false;
            if (bytes.find(commit_message) != std::string::npos)
                return forward_commit(upstream, bytes);
            return send_all(upstream, bytes);
        }
        return true;
    }

    bool forward_commit(int upstream, const std::string& bytes) {
        switch (fault.exchange(AtCommit::forward)) {
            case AtCommit::forward:
                return send_all(upstream, bytes);
            case AtCommit::cut_before_server:
                return false;
            case AtCommit::cut_after_server:
                send_all(upstream, bytes);
                receive(upstream);
                return false;
            case AtCommit::cut_at_once:
                send_all(upstream, bytes);
                return false;
        }
        return false;
    }

    Address server;
    int listener = -1;
    int port = 0;
    std::atomic<AtCommit> fault = AtCommit::forward;
    std::atomic<bool> frozen = false;
    std::atomic<bool> away = false;
    std::atomic<bool> stopping = false;
    std::mutex mutex;
    std::list<std::jthread> lines;
    std::jthread acceptor;
};

PostgresProxy::PostgresProxy(const std::string& server_url)
    : impl_(std::make_unique<Impl>(server_url)) {}
PostgresProxy::~PostgresProxy() = default;

std::string PostgresProxy::url() const {
    const auto& server = impl_->server;
    return server.before + "127.0.0.1:" + std::to_string(impl_->port) + server.after;
}

void PostgresProxy::at_next_commit(AtCommit fault) { impl_->fault = fault; }
void PostgresProxy::freeze() { impl_->frozen = true; }
void PostgresProxy::thaw() { impl_->frozen = false; }

void PostgresProxy::go_away() {
    impl_->away = true;
    impl_->acceptor = {};
    impl_->lines.clear();
    impl_->close_listener();
}

void PostgresProxy::come_back() { impl_->listen_on(impl_->port); }

void PostgresProxy::move_to(const std::string& server_url) {
    go_away();
    impl_->server = address_of(server_url);
    come_back();
}

}  // namespace roster::eventstore::testing
