#pragma once
// An SMTP server that takes every mail at once, or after a pause, and tells whom it was for and
// what code it had.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <asio.hpp>

namespace roster::bench {

// For the thread of its io_context; `on_mail` is called there, right before the 250 is sent.
class SmtpSink {
public:
    // `code` is empty where the subject begins with none.
    using OnMail = std::function<void(std::string recipient, std::string code)>;

    // Listens on a free port of 127.0.0.1. `pause` is how long it thinks before the final 250.
    SmtpSink(asio::io_context& loop, std::chrono::milliseconds pause, OnMail on_mail);

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept();

    asio::ip::tcp::acceptor acceptor_;
    std::chrono::milliseconds pause_;
    OnMail on_mail_;
};

}  // namespace roster::bench
