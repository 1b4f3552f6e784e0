#pragma once
// What the orders themselves have found out about the mail server: that it takes mails, that it is
// down, or that it refuses us. It is never asked in any other way: a probe that is stricter than
// the work would stop mails that could go.
//
// One connection that fails beside others that work is no trouble: many servers allow only a few.
// While it is in trouble, one order at a time is tried every limits::trial_interval, and the others
// wait on the bus. Thread-safe.

#include <chrono>
#include <expected>
#include <mutex>
#include <optional>
#include <string>

#include "consumer/mailer.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::consumer {

class MailServer {
public:
    MailServer(const telemetry::Clock& clock, telemetry::Metrics& metrics);

    void note(const std::expected<void, MailError>& result);
    // Whether an order may be taken now. While the server is in trouble, each "yes" is the next
    // trial.
    [[nodiscard]] bool may_try();
    [[nodiscard]] bool is_up() const;
    // In the server's words; empty while it is up.
    [[nodiscard]] std::string trouble() const;

private:
    using Clock = std::chrono::steady_clock;
    enum class State { up, down, refuses_us };

    [[nodiscard]] bool takes_mails_of_others() const;
    void enter(State state, const std::string& reason);

    const telemetry::Clock& clock_;
    telemetry::Gauge& up_;
    mutable std::mutex mutex_;
    State state_ = State::up;
    std::string reason_;
    Clock::time_point next_trial_;
    std::optional<Clock::time_point> last_taken_;
};

}  // namespace roster::consumer
