#pragma once
// The event bus within one process, for `roster dev`. It holds messages in memory only; so it
// acknowledges to the publisher only what its consumer acknowledged, and what a crash loses is
// published again from the log.
//
// Likewise `MailDesk::report` returns once the consumer of reports acknowledged it (it is in the
// log then), and is BusUnavailable if nobody does within `report_wait`: try again, repeating has no
// effect.

#include <chrono>
#include <memory>

#include "crypto/keyring.hpp"
#include "messaging/event_bus.hpp"

namespace roster::messaging {

struct InProcessSettings {
    std::chrono::milliseconds ack_wait{4'000};
    // How long `publish` waits for consumers. What is not acknowledged by then is to be published
    // again, and is not delivered twice for that.
    std::chrono::milliseconds publish_wait{100};
    std::chrono::milliseconds report_wait{2'000};
};

// Messages are those of NATS, authenticated and sealed: `keys` must outlive the bus. Sessions and
// deliveries may outlive it; nobody answers them then.
[[nodiscard]] std::unique_ptr<EventBus> make_in_process_bus(const crypto::KeyRing& keys,
                                                            const InProcessSettings& settings = {});

}  // namespace roster::messaging
