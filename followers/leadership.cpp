#include "followers/leadership.hpp"

#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::followers {

Leadership::Leadership(std::unique_ptr<eventstore::Lease> lease, std::string job,
                       const telemetry::Clock& clock, telemetry::Gauge& leading,
                       const LeadershipSettings& settings)
    : lease_(std::move(lease)),
      job_(std::move(job)),
      clock_(clock),
      gauge_(leading),
      settings_(settings) {
    gauge_.set(0);
}

bool Leadership::holds() {
    const auto now = clock_.steady_now();
    if (now < ask_again_) return is_leading();
    const bool held = lease_->hold();
    ask_again_ = now + settings_.renew;
    if (held != is_leading()) become(held);
    return held;
}

void Leadership::give_back(const char* why) {
    if (!is_leading()) return;
    lease_->give_back();
    ask_again_ = clock_.steady_now() + settings_.abstain;
    telemetry::log_line(telemetry::LogLevel::warning, "lease_given_back",
                        {{"job", job_}, {"detail", why}});
    become(false);
}

void Leadership::become(bool leading) {
    leading_.store(leading, std::memory_order_relaxed);
    gauge_.set(leading ? 1 : 0);
    if (leading) ++term_;
    telemetry::log_line(telemetry::LogLevel::info, leading ? "leading" : "not_leading",
                        {{"job", job_}});
}

}  // namespace roster::followers
