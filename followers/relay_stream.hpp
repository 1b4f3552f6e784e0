#pragma once
// The relay's end of the bus: publishes to the events' stream, and notices when that stream is
// another one than before, or lacks what it had acknowledged.

#include <chrono>
#include <expected>
#include <memory>
#include <span>

#include "followers/failure.hpp"
#include "followers/relay_memory.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

// One thread.
class RelayStream {
public:
    enum class State {
        known,  // the one of the memory, as far as is known
        first,  // nothing was published before
        lost,   // another one, or rewound
    };

    // The stream's identity is asked for every `check`.
    RelayStream(std::unique_ptr<messaging::EventPublisher> publisher, const telemetry::Clock& clock,
                telemetry::Metrics& metrics, std::chrono::milliseconds check);

    // Compares the stream with the memory; makes streams and consumers that are missing.
    [[nodiscard]] std::expected<State, Failure> compare(const RelayMemory& memory);
    // The memory becomes that of the stream that was seen last, as it was then.
    void adopt(RelayMemory& memory) const;
    // That it was rewound is written down.
    void accept() { rewound_ = false; }
    // It never outlives a process: that it is another one is no loss.
    [[nodiscard]] bool dies_with_process() const { return seen_.dies_with_process; }
    // Until the next call of `compare` asks at once.
    void forget() { checked_ = {}; }

    // How many of the batch, from its beginning, the stream has now. Failure::rewound: what it took
    // shows that it has lost something.
    [[nodiscard]] std::expected<std::size_t, Failure> publish(
        std::span<const messaging::OutboundEvent> batch, RelayMemory& memory);

    // What was ordered for somebody who is erased leaves the stream.
    [[nodiscard]] std::expected<void, Failure> forget_mails(const domain::UserId& user);

private:
    std::unique_ptr<messaging::EventPublisher> publisher_;
    const telemetry::Clock& clock_;
    std::chrono::milliseconds check_;
    telemetry::Counter& published_;
    messaging::StreamStatus seen_;
    std::chrono::steady_clock::time_point checked_{};
    bool rewound_ = false;  // until it is accepted
};

}  // namespace roster::followers
