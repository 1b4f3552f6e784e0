#include "tests/bench/load/http_link.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace roster::bench {

namespace {

constexpr std::size_t max_answer_bytes = 65'536;
constexpr std::string_view status_line = "HTTP/1.1 ";
constexpr std::string_view length_field = "content-length:";

bool same_letter(char one, char other) {
    return one == other || (one >= 'A' && one <= 'Z' && one + ('a' - 'A') == other);
}

std::size_t number_at(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

int status_of(std::string_view head) {
    return head.starts_with(status_line)
               ? static_cast<int>(number_at(head.substr(status_line.size())))
               : 0;
}

std::size_t body_size(std::string_view head) {
    const auto* found = std::search(head.begin(), head.end(), length_field.begin(),
                                    length_field.end(), same_letter);
    return found == head.end() ? 0 : number_at({found + length_field.size(), head.end()});
}

}  // namespace

HttpLink::HttpLink(asio::io_context& loop, asio::ip::tcp::endpoint server)
    : socket_(loop), server_(std::move(server)) {}

void HttpLink::send(std::string request, Done done) {
    request_ = std::move(request);
    done_ = std::move(done);
    if (socket_.is_open()) {
        write();
        return;
    }
    socket_.async_connect(server_, [self = shared_from_this()](const asio::error_code& error) {
        if (error) {
            return self->fail();
        }
        self->socket_.set_option(asio::ip::tcp::no_delay(true));
        self->write();
    });
}

void HttpLink::write() {
    asio::async_write(socket_, asio::buffer(request_),
                      [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                          error ? self->fail() : self->read_head();
                      });
}

void HttpLink::read_head() {
    asio::async_read_until(
        socket_, asio::dynamic_buffer(received_, max_answer_bytes), "\r\n\r\n",
        [self = shared_from_this()](const asio::error_code& error, std::size_t size) {
            error ? self->fail() : self->read_body(size);
        });
}

void HttpLink::read_body(std::size_t head_size) {
    const std::string_view head = std::string_view(received_).substr(0, head_size);
    const int status = status_of(head);
    const std::size_t whole = head_size + body_size(head);
    const std::size_t missing = whole > received_.size() ? whole - received_.size() : 0;
    asio::async_read(
        socket_, asio::dynamic_buffer(received_, max_answer_bytes), asio::transfer_exactly(missing),
        [self = shared_from_this(), head_size, status](const asio::error_code& error, std::size_t) {
            error ? self->fail() : self->finish(status, self->received_.substr(head_size));
        });
}

void HttpLink::finish(int status, std::string body) {
    received_.clear();
    std::exchange(done_, {})({.status = status, .body = std::move(body)});
}

void HttpLink::fail() {
    asio::error_code ignored;
    socket_.close(ignored);
    finish(0, {});
}

}  // namespace roster::bench
