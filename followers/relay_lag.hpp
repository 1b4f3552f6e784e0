#pragma once
// Shows how far the relay is behind the log: what the alerts about mails that come late look at.

#include "eventstore/event_store.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

class RelayLag {
public:
    RelayLag(const telemetry::Clock& clock, telemetry::Metrics& metrics)
        : clock_(clock),
          events_(metrics.gauge("roster_relay_lag_events", "Events that are not published yet")),
          seconds_(metrics.gauge("roster_relay_lag_seconds",
                                 "Age of the oldest event that is not published yet")) {}

    // Everything is published, or another node shows it.
    void none();
    // What comes after `reached` is not published. A store that does not answer changes nothing.
    void since(eventstore::EventReader& reader, domain::GlobalPosition reached);

private:
    const telemetry::Clock& clock_;
    telemetry::Gauge& events_;
    telemetry::Gauge& seconds_;
};

}  // namespace roster::followers
