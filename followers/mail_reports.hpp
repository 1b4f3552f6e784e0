#pragma once
// Mail reports: what the mail workers say became of their mails is delivered to the users as
// commands; and workers that ask for a fresh code are served.
//
// A report is acknowledged on the bus only after its event is committed, or is known to change
// nothing. One thread for `step`; reissues are answered from actor threads.

#include <memory>

#include "actors/user_commands.hpp"
#include "crypto/keyring.hpp"
#include "domain/ids.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct MailReportParts {
    messaging::EventBus& bus;
    actors::UserCommands& users;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
};

class MailReports {
public:
    static constexpr std::size_t max_under_way = 256;

    explicit MailReports(const MailReportParts& parts);
    ~MailReports();

    // Takes the next report and settles those whose answers came; waits up to half a second for
    // either.
    void step();

private:
    class Desk;
    std::unique_ptr<Desk> desk_;
};

}  // namespace roster::followers
