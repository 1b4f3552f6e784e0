// One line in the log for each change, and for each new reason.

#include "consumer/mail_server.hpp"

#include "consumer/limits.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

using telemetry::log_line;
using telemetry::LogLevel;

MailServer::MailServer(const telemetry::Clock& clock, telemetry::Metrics& metrics)
    : clock_(clock),
      up_(metrics.gauge("roster_mail_server_up",
                        "1 while the mail server takes mails, 0 while it is down or refuses us.")) {
    up_.set(1);
}

void MailServer::note(const std::expected<void, MailError>& result) {
    const std::lock_guard lock(mutex_);
    if (result) {
        last_taken_ = clock_.steady_now();
        return enter(State::up, {});
    }
    switch (result.error().kind) {
        case MailError::Kind::later:
        case MailError::Kind::refused:
            return enter(State::up, {});
        case MailError::Kind::unreachable:
            if (takes_mails_of_others()) return;
            return enter(State::down, result.error().message);
        case MailError::Kind::ours:
            return enter(State::refuses_us, result.error().message);
        case MailError::Kind::not_mailable:
        case MailError::Kind::overdue:
        case MailError::Kind::unconfirmed:
            return;  // it says nothing about the next mail
    }
}

// With the lock held.
bool MailServer::takes_mails_of_others() const {
    return last_taken_ && clock_.steady_now() - *last_taken_ < limits::recent_success;
}

// With the lock held.
void MailServer::enter(State state, const std::string& reason) {
    if (state != State::up) next_trial_ = clock_.steady_now() + limits::trial_interval;
    if (state == state_ && reason == reason_) return;
    state_ = state;
    reason_ = reason;
    up_.set(state == State::up ? 1 : 0);
    switch (state) {
        case State::up:
            return log_line(LogLevel::info, "mail_server_up");
        case State::down:
            return log_line(LogLevel::error, "mail_server_down", {{"reason", reason}});
        case State::refuses_us:
            return log_line(LogLevel::error, "mail_server_refuses_us",
                            {{"reason", reason},
                             {"what_to_do",
                              "check ROSTER_SMTP_EHLO_NAME, ROSTER_MAIL_FROM, ROSTER_SMTP_USER and "
                              "its password; the orders wait until the server takes mails"}});
    }
}

bool MailServer::may_try() {
    const std::lock_guard lock(mutex_);
    if (state_ == State::up) return true;
    const auto now = clock_.steady_now();
    if (now < next_trial_) return false;
    next_trial_ = now + limits::trial_interval;
    return true;
}

bool MailServer::is_up() const {
    const std::lock_guard lock(mutex_);
    return state_ == State::up;
}

std::string MailServer::trouble() const {
    const std::lock_guard lock(mutex_);
    return state_ == State::up ? std::string() : reason_;
}

}  // namespace roster::consumer
