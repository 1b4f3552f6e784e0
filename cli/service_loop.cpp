#include "cli/service_loop.hpp"

#include <exception>

#include "cli/service_signals.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

using namespace std::chrono_literals;
using telemetry::LogLevel;

constexpr auto without_watchdog = 24h;

// Half of the period, as sd_watchdog_enabled(3) recommends.
std::chrono::milliseconds pause_of(const ServiceManager& manager) {
    const auto period = manager.watchdog_period();
    return period ? *period / 2 : std::chrono::milliseconds(without_watchdog);
}

void reload(const Configuration& configuration, const Service& service) {
    const auto again = read_configuration(configuration.sources);
    if (!again) {
        telemetry::log_line(LogLevel::error, "reload_failed", {{"detail", again.error().message}});
        return;
    }
    try {
        service.reload(*again);
        telemetry::log_line(LogLevel::info, "reloaded");
        telemetry::configure_logging(again->log);
    } catch (const std::exception& error) {
        telemetry::log_line(LogLevel::error, "reload_failed", {{"detail", error.what()}});
    }
}

}  // namespace

void run_until_stopped(const Configuration& configuration, const Service& service) {
    const ServiceManager manager;
    manager.ready();
    while (true) {
        const auto signal = wait_for_signal(pause_of(manager));
        if (!signal && service.is_alive()) manager.alive();
        if (signal == ServiceSignal::stop) break;
        if (signal != ServiceSignal::reload) continue;
        manager.reloading();
        reload(configuration, service);
        manager.ready();
    }
    manager.stopping();
    unblock_stop_signals();
}

}  // namespace roster::cli
