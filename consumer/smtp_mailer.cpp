// A pool of connections: the one that was used last is used next, so that no more are kept alive
// than are needed.

#include "consumer/smtp_mailer.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include "consumer/mail_message.hpp"
#include "consumer/smtp_connection.hpp"

namespace roster::consumer {

namespace {

using Extent = SmtpConnection::Extent;

class SmtpMailer final : public Mailer {
public:
    explicit SmtpMailer(const SmtpSettings& settings)
        : access_{.settings = settings, .endpoint = parse_smtp_url(settings.url)} {}

    std::expected<void, MailError> send(const Mail& mail) override {
        return transfer(mail, Extent::whole);
    }
    std::expected<void, MailError> rehearse(const Mail& mail) override {
        return transfer(mail, Extent::rehearsal);
    }
    void interrupt() override { access_.interrupted = true; }

private:
    std::expected<void, MailError> transfer(const Mail& mail, Extent extent) {
        const auto message = write_message(mail, std::chrono::system_clock::now());
        if (!message) return std::unexpected(message.error());
        auto connection = borrow();
        auto sent = connection->send(mail, *message, extent);
        give_back(std::move(connection));
        return sent;
    }

    std::unique_ptr<SmtpConnection> borrow() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return std::make_unique<SmtpConnection>(access_);
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    void give_back(std::unique_ptr<SmtpConnection> connection) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(connection));
    }

    SmtpAccess access_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<SmtpConnection>> idle_;
};

}  // namespace

std::unique_ptr<Mailer> make_smtp_mailer(const SmtpSettings& settings) {
    return std::make_unique<SmtpMailer>(settings);
}

}  // namespace roster::consumer
