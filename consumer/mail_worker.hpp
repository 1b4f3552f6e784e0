#pragma once
// The mail worker: takes orders from the bus, sends each code once while it is alive, and reports
// what became of it.

#include <functional>
#include <memory>
#include <string>

#include "consumer/limits.hpp"
#include "consumer/mailer.hpp"
#include "consumer/verification_mail.hpp"
#include "crypto/keyring.hpp"
#include "crypto/log_shard.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/tracer.hpp"

namespace roster::consumer {

struct MailWorkerSettings {
    int code_digits = 4;
    int connections = limits::default_connections;  // mails on their way at once
    std::string public_url = {};                    // for the "that wasn't me" link; empty: none
    std::optional<crypto::LogShard> shard = {};     // for that link; absent: the only log
    std::string bus_system = "nats";                // as traces name it (messaging.system)
};

struct MailWorkerParts {
    messaging::EventBus& bus;
    const crypto::KeyRing& keys;  // a mailer's share suffices
    const MailTemplates& templates;
    Mailer& mailer;
    telemetry::SampledLogClock& clock;
    telemetry::Metrics& metrics;
    telemetry::Tracer* tracer = nullptr;  // null: nothing is traced
};

// Threads start with the constructor. Everything in `parts` must outlive it.
class MailWorker {
public:
    MailWorker(const MailWorkerParts& parts, MailWorkerSettings settings);
    ~MailWorker();  // stops

    // What its orders found out: why the mail server takes no mail, in its words; empty while it
    // does. Any thread, at once.
    [[nodiscard]] std::string mail_server_trouble() const;

    // Finishes the mail at hand or gives its order back; returns within 5 s.
    void stop();

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

}  // namespace roster::consumer
