// One request over a plain socket, closed by the server: a probe must not need a client library.

#include "cli/http_probe.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/setting_values.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::seconds alive_limit{2};
constexpr std::size_t max_answer = 64 * 1024;
constexpr std::string_view status_line_start = "HTTP/1.1 ";

class Socket {
public:
    Socket(const addrinfo& to, std::chrono::seconds limit)
        : descriptor_(socket(to.ai_family, to.ai_socktype | SOCK_CLOEXEC, to.ai_protocol)) {
        const timeval timeout{.tv_sec = limit.count(), .tv_usec = 0};
        setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
        connected_ = connect(descriptor_, to.ai_addr, to.ai_addrlen) == 0;
    }
    ~Socket() { close(descriptor_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] bool is_connected() const { return connected_; }

    // Sends the request and reads to the end; empty: the line broke or nothing came in time.
    std::string exchange(const std::string& request) {
        if (send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            return {};
        std::string answer;
        std::array<char, 4096> buffer{};
        while (answer.size() < max_answer) {
            const auto got = recv(descriptor_, buffer.data(), buffer.size(), 0);
            if (got < 0) return {};
            if (got == 0) break;
            answer.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return answer;
    }

private:
    int descriptor_;
    bool connected_ = false;
};

// Numeric hosts and names alike.
std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> resolve(const std::string& host,
                                                           const std::string& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) found = nullptr;
    return {found, freeaddrinfo};
}

std::string loopback_of(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    if (host == "::") return "::1";
    return host;
}

std::expected<ProbeAnswer, std::string> parse_answer(const std::string& answer) {
    const auto head_end = answer.find("\r\n\r\n");
    const auto status = parse_number(
        std::string_view(answer).substr(0, 12).substr(std::min<std::size_t>(9, answer.size())), 100,
        599);
    if (!answer.starts_with(status_line_start) || head_end == std::string::npos || !status)
        return std::unexpected("no answer in time, or not one of HTTP");
    return ProbeAnswer{static_cast<int>(*status), answer.substr(head_end + 4)};
}

}  // namespace

std::expected<ProbeAnswer, std::string> probe(const http::ListenAddress& address,
                                              const std::string& path, std::chrono::seconds limit) {
    const auto host = loopback_of(address.host);
    const auto port = std::to_string(address.port);
    const auto place = host + ":" + port;
    const auto found = resolve(host, port);
    if (!found) return std::unexpected(place + ": no such host");
    Socket socket(*found, limit);
    if (!socket.is_connected())
        return std::unexpected(place + ": cannot connect: " + std::strerror(errno));
    const auto bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
    auto answer = parse_answer(socket.exchange("GET " + path + " HTTP/1.1\r\nHost: " + bracketed +
                                               ":" + port + "\r\nConnection: close\r\n\r\n"));
    if (!answer) return std::unexpected(place + ": " + answer.error());
    return answer;
}

bool is_alive(const http::ListenAddress& admin) {
    const auto answer = probe(admin, "/healthz", alive_limit);
    return answer && answer->status == 200;
}

}  // namespace roster::cli
