// Plain POSIX sockets with a receive timeout.

#include "tests/http/raw_client.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "text/ascii.hpp"

namespace roster::http::testing {

std::string RawResponse::field(std::string_view name) const {
    for (const auto line : text::split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon == line.npos || !text::equal_ignoring_case(line.substr(0, colon), name)) continue;
        auto value = text::trim(line.substr(colon + 1));
        if (value.ends_with('\r')) value.remove_suffix(1);
        return std::string(value);
    }
    return {};
}

RawClient::RawClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    set_patience(std::chrono::seconds(15));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close();
        throw std::runtime_error("cannot connect");
    }
}

RawClient::~RawClient() { close(); }

void RawClient::set_patience(std::chrono::milliseconds time) {
    const timeval timeout{.tv_sec = time.count() / 1000, .tv_usec = time.count() % 1000 * 1000};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

void RawClient::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

long RawClient::write_some(const char* bytes, std::size_t count) {
    return ::send(descriptor_, bytes, count, MSG_NOSIGNAL);
}
long RawClient::read_some(char* bytes, std::size_t count) {
    return ::recv(descriptor_, bytes, count, 0);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = write_some(bytes.data(), bytes.size());
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void RawClient::finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

bool RawClient::read_more() {
    std::array<char, 16384> bytes;
    const auto count = read_some(bytes.data(), bytes.size());
    if (count < 0 && errno == ECONNRESET) was_reset_ = true;
    if (count == 0 || was_reset_) has_ended_ = true;
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<RawResponse> RawClient::receive() {
    auto end = buffer_.find("\r\n\r\n");
    for (; end == buffer_.npos; end = buffer_.find("\r\n\r\n"))
        if (!read_more()) return std::nullopt;
    RawResponse response;
    response.head = buffer_.substr(0, end + 2);
    std::from_chars(buffer_.data() + 9, buffer_.data() + 12, response.status);
    std::size_t length = 0;
    const auto digits = response.field("Content-Length");
    if (!expects_no_body_) std::from_chars(digits.data(), digits.data() + digits.size(), length);
    while (buffer_.size() < end + 4 + length)
        if (!read_more()) return std::nullopt;
    response.body = buffer_.substr(end + 4, length);
    buffer_.erase(0, end + 4 + length);
    return response;
}

std::string RawClient::receive_all() {
    while (read_more()) continue;
    return std::exchange(buffer_, {});
}

bool RawClient::is_closed_by_server() { return buffer_.empty() && !read_more() && has_ended_; }

}  // namespace roster::http::testing
