#include "tests/bench/load/smtp_sink.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>
#include <utility>

namespace roster::bench {

namespace {

constexpr std::size_t max_mail_bytes = 1'000'000;

std::string between(std::string_view text, char opening, char closing) {
    const auto begin = text.find(opening);
    const auto end = text.find(closing, begin);
    return begin == text.npos || end == text.npos
               ? std::string()
               : std::string(text.substr(begin + 1, end - begin - 1));
}

bool is_digit(unsigned char octet) { return std::isdigit(octet) != 0; }

// The digits that the subject begins with.
std::string code_in(std::string_view mail) {
    constexpr std::string_view field = "Subject: ";
    const auto at = mail.find(field);
    if (at == mail.npos) {
        return {};
    }
    const std::string_view subject = mail.substr(at + field.size());
    return {subject.begin(), std::ranges::find_if_not(subject, is_digit)};
}

// One client: a line in, an answer out (RFC 5321).
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(asio::ip::tcp::socket socket, std::chrono::milliseconds pause,
            const SmtpSink::OnMail& on_mail)
        : socket_(std::move(socket)),
          timer_(socket_.get_executor()),
          pause_(pause),
          on_mail_(on_mail) {
        socket_.set_option(asio::ip::tcp::no_delay(true));
    }

    void greet() { say("220 bench.example ESMTP\r\n"); }

private:
    void say(std::string answer) {
        answer_ = std::move(answer);
        asio::async_write(socket_, asio::buffer(answer_),
                          [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                              if (!error) {
                                  self->read(self->in_mail_ ? "\r\n.\r\n" : "\r\n");
                              }
                          });
    }

    void read(const char* end) {
        asio::async_read_until(
            socket_, asio::dynamic_buffer(received_, max_mail_bytes), end,
            [self = shared_from_this()](const asio::error_code& error, std::size_t size) {
                if (!error) {
                    self->take(self->received_.substr(0, size));
                }
            });
    }

    void take(const std::string& text) {
        received_.erase(0, text.size());
        in_mail_ ? take_mail(text) : take_command(text);
    }

    void take_command(std::string_view line) {
        if (line.starts_with("EHLO")) {
            return say("250-bench.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
        }
        if (line.starts_with("RCPT")) {
            recipient_ = between(line, '<', '>');
        }
        if (line.starts_with("QUIT")) {
            return;  // the last reference goes, and with it the connection
        }
        in_mail_ = line.starts_with("DATA");
        say(in_mail_ ? "354 go on\r\n" : "250 OK\r\n");
    }

    void take_mail(const std::string& mail) {
        in_mail_ = false;
        auto accept = [self = shared_from_this(), code = code_in(mail)] {
            self->on_mail_(self->recipient_, code);
            self->say("250 OK\r\n");
        };
        if (pause_ == std::chrono::milliseconds::zero()) {
            return accept();
        }
        timer_.expires_after(pause_);
        timer_.async_wait([accept](const asio::error_code&) { accept(); });
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer timer_;
    std::chrono::milliseconds pause_;
    const SmtpSink::OnMail& on_mail_;
    std::string received_;
    std::string answer_;
    std::string recipient_;
    bool in_mail_ = false;
};

}  // namespace

SmtpSink::SmtpSink(asio::io_context& loop, std::chrono::milliseconds pause, OnMail on_mail)
    : acceptor_(loop, {asio::ip::address_v4::loopback(), 0}),
      pause_(pause),
      on_mail_(std::move(on_mail)) {
    accept();
}

void SmtpSink::accept() {
    acceptor_.async_accept([this](const asio::error_code& error, asio::ip::tcp::socket socket) {
        if (!error) {
            std::make_shared<Session>(std::move(socket), pause_, on_mail_)->greet();
            accept();
        }
    });
}

}  // namespace roster::bench
