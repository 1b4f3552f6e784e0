#include "cli/admin_listener.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>

#include "cli/admin_tokens.hpp"
#include "cli/start_error.hpp"

namespace roster::cli {

http::AdminSettings admin_settings(const Configuration& configuration,
                                   const http::ListenAddress& address) {
    return {.address = address,
            .tokens = admin_tokens(configuration),
            .hosts = configuration.admin_hosts,
            .tls = configuration.admin_https};
}

ProbeTarget admin_probe(const Configuration& configuration, const http::ListenAddress& address) {
    return {address, configuration.admin_https.has_value()};
}

std::unique_ptr<http::AdminServer> listen_for_operators(const http::AdminSettings& settings,
                                                        const http::AdminViews& views,
                                                        telemetry::Metrics& metrics) {
    const auto& address = settings.address;
    try {
        return std::make_unique<http::AdminServer>(settings, views, metrics);
    } catch (const std::system_error& error) {
        throw StartError("ROSTER_ADMIN_ADDR: cannot listen on " + address.host + ":" +
                         std::to_string(address.port) + ": " + error.what());
    } catch (const std::invalid_argument& error) {
        throw StartError(std::string("ROSTER_ADMIN_TLS_CERT_FILE, ROSTER_ADMIN_TLS_KEY_FILE: ") +
                         error.what());
    }
}

void reload(http::AdminServer& admin, const Configuration& configuration) {
    auto tokens = admin_tokens(configuration);
    if (configuration.admin_https) admin.use_certificates(*configuration.admin_https);
    admin.replace_tokens(std::move(tokens));
}

}  // namespace roster::cli
