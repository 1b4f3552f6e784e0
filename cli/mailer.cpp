// roster mailer: a mail worker on NATS and SMTP. Needs no database and only its own keys.

#include "cli/admin_listener.hpp"
#include "cli/command.hpp"
#include "cli/dangers.hpp"
#include "cli/exit_code.hpp"
#include "cli/http_probe.hpp"
#include "cli/mail_service.hpp"
#include "cli/open_log.hpp"
#include "cli/service_loop.hpp"
#include "cli/service_signals.hpp"
#include "cli/start_error.hpp"
#include "cli/tracing.hpp"
#include "http/server.hpp"
#include "messaging/nats_event_bus.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

std::string reason_of(const std::expected<void, messaging::BusUnavailable>& check) {
    return check ? std::string() : check.error().message;
}

http::AdminViews views_of(messaging::EventBus& bus, MailService& mail) {
    return {.readiness =
                [&bus, &mail] {
                    const auto nats = bus.check();
                    const auto trouble = mail.mail_server_trouble();
                    return http::Readiness{{{"nats", nats.has_value(), reason_of(nats)},
                                            {"smtp", trouble.empty(), trouble}}};
                },
            .mails = {}};
}

int mailer(const Configuration& configuration) {
    if (configuration.nats.url.empty())
        return usage_error("ROSTER_NATS_URL: mailer needs nats://… or tls://…");
    if (configuration.smtp.url.empty())
        return usage_error("ROSTER_SMTP_URL: mailer needs smtp://… or smtps://…");
    block_service_signals();
    const auto keys = load_keys(configuration);
    telemetry::SampledLogClock clock;
    telemetry::Metrics metrics;
    auto nats = configuration.nats;
    nats.role = messaging::NatsRole::worker;
    const auto bus = messaging::connect_nats(nats, keys);
    Tracing tracing(configuration.traces, clock, metrics);
    MailService mail(configuration, configuration.smtp.url,
                     {*bus, keys, clock, metrics, {}, tracing.tracer()});
    const auto admin =
        listen_for_operators(admin_settings(configuration, mailer_admin_address(configuration)),
                             views_of(*bus, mail), metrics);
    const auto address = admin->address();
    telemetry::log_line(telemetry::LogLevel::info, "listening",
                        {{"admin", address.host + ":" + std::to_string(address.port)}});
    say_at_the_start(configuration, dangers_of_mail_worker(configuration, address));
    run_until_stopped(configuration,
                      {.reload = [&](const Configuration& again) { reload(*admin, again); },
                       .is_alive = [&] { return is_alive(admin_probe(configuration, address)); }});
    telemetry::log_line(telemetry::LogLevel::info, "stopping");
    mail.stop();
    admin->stop();
    tracing.stop();
    telemetry::log_line(telemetry::LogLevel::info, "stopped");
    return exit_done;
}

}  // namespace

void add_mailer(const CommandLine& line) {
    auto* command = add_subcommand(line.app, line.flags, "mailer", "a mail worker on NATS and SMTP",
                                   Use::mail_worker);
    command->callback([&chosen = line.chosen] { chosen = mailer; });
}

}  // namespace roster::cli
