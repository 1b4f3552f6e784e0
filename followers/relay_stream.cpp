#include "followers/relay_stream.hpp"

#include <algorithm>
#include <utility>

namespace roster::followers {

namespace {

std::unexpected<Failure> failed(const messaging::BusUnavailable& error) {
    return std::unexpected(Failure{Failure::Kind::bus, error.message});
}

}  // namespace

RelayStream::RelayStream(std::unique_ptr<messaging::EventPublisher> publisher,
                         const telemetry::Clock& clock, telemetry::Metrics& metrics,
                         std::chrono::milliseconds check)
    : publisher_(std::move(publisher)),
      clock_(clock),
      check_(check),
      published_(
          metrics.counter("roster_relay_published_total", "Events acknowledged by the bus")) {}

std::expected<RelayStream::State, Failure> RelayStream::compare(const RelayMemory& memory) {
    const auto now = clock_.steady_now();
    const bool is_recent =
        checked_ != std::chrono::steady_clock::time_point{} && now < checked_ + check_;
    if (is_recent && !rewound_) return State::known;
    auto status = publisher_->ensure_stream();
    if (!status) return failed(status.error());
    checked_ = now;
    seen_ = *std::move(status);
    if (memory.is_blank()) return State::first;
    const bool same = !rewound_ && seen_.created == memory.created &&
                      seen_.last_sequence >= memory.highest_sequence;
    return same ? State::known : State::lost;
}

void RelayStream::adopt(RelayMemory& memory) const {
    memory.created = seen_.created;
    memory.highest_sequence = seen_.last_sequence;
}

std::expected<std::size_t, Failure> RelayStream::publish(
    std::span<const messaging::OutboundEvent> batch, RelayMemory& memory) {
    const auto progress = publisher_->publish(batch);
    if (!progress) return failed(progress.error());
    rewound_ = rewound_ || (progress->lowest_new_sequence != 0 &&
                            progress->lowest_new_sequence <= memory.highest_sequence);
    if (rewound_)
        return std::unexpected(
            Failure{Failure::Kind::rewound, "the stream numbers new events as it did old ones"});
    published_.add(static_cast<double>(progress->acknowledged));
    memory.highest_sequence = std::max(memory.highest_sequence, progress->highest_sequence);
    if (progress->acknowledged == 0 && progress->highest_sequence != 0)
        return std::unexpected(Failure{Failure::Kind::bus, progress->stopped_by});
    return progress->acknowledged;
}

std::expected<void, Failure> RelayStream::forget_mails(const domain::UserId& user) {
    if (auto done = publisher_->forget_mails(user); !done) return failed(done.error());
    return {};
}

}  // namespace roster::followers
