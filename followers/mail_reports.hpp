#pragma once
// Mail reports: what the mail workers say became of their mails is delivered to the users as
// commands; and workers that ask for a fresh code are served.
//
// A report is acknowledged on the bus only after its event is committed, or is known to change
// nothing. Nobody waits for a report's event, so they are gathered for a moment and share commits.
// One thread for `step`; reissues are answered from other threads.

#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

#include "actors/user_commands.hpp"
#include "crypto/keyring.hpp"
#include "domain/ids.hpp"
#include "followers/rest.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct MailReportSettings {
    std::chrono::milliseconds gather{200};  // after the first report of several
    std::chrono::milliseconds idle{500};    // how long a step waits for a report or an answer
    std::chrono::milliseconds retry{1000};  // before a report comes again that was not committed
    std::size_t max_under_way = 256;
};

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
    explicit MailReports(const MailReportParts& parts, const MailReportSettings& settings = {});
    ~MailReports();

    // Takes the reports that come now, and settles those whose answers came; waits for either.
    [[nodiscard]] Rest step();
    // After the last step, when the users have answered: settles what is answered. The rest goes
    // back to the bus.
    void finish();

private:
    class Answers;
    struct Taken {
        std::unique_ptr<messaging::Delivery> delivery;
        messaging::MailReport report;
    };

    void settle_answered();
    void settle(std::uint64_t ticket, bool committed);
    [[nodiscard]] std::vector<Taken> gather();
    [[nodiscard]] bool take_next(std::chrono::milliseconds timeout, std::vector<Taken>& taken);
    void deliver(Taken taken);
    void reissue(const messaging::ReissueRequest& request, messaging::ReissueAnswer answer);

    MailReportParts parts_;
    MailReportSettings settings_;
    std::unique_ptr<messaging::MessageConsumer> reports_;
    telemetry::Counter& rejected_;
    std::shared_ptr<Answers> answers_;
    std::unordered_map<std::uint64_t, std::unique_ptr<messaging::Delivery>> under_way_;
    std::uint64_t next_ticket_ = 1;
    std::unique_ptr<messaging::ReissueDesk> reissues_;  // last: its callbacks use what stands above
};

}  // namespace roster::followers
