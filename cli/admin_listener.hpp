#pragma once
// What the admin listeners, a node's and a mail worker's, are set up with.

#include "cli/config.hpp"
#include "cli/http_probe.hpp"

namespace roster::cli {

// Where they are if nobody says otherwise.
[[nodiscard]] inline http::ListenAddress node_admin_address(const Configuration& configuration) {
    return configuration.admin_addr.value_or(http::ListenAddress{"127.0.0.1", 9090});
}

[[nodiscard]] inline http::ListenAddress mailer_admin_address(const Configuration& configuration) {
    return configuration.admin_addr.value_or(http::ListenAddress{"127.0.0.1", 9091});
}

// Throws StartError: a file of tokens that cannot be used.
[[nodiscard]] http::AdminSettings admin_settings(const Configuration& configuration,
                                                 const http::ListenAddress& address);

// Whom to ask how a process with this configuration is, that listens there.
[[nodiscard]] ProbeTarget admin_probe(const Configuration& configuration,
                                      const http::ListenAddress& address);

// Opens one, naming the variable behind an address that cannot be bound and behind files that
// cannot be used. Throws StartError.
[[nodiscard]] std::unique_ptr<http::AdminServer> listen_for_operators(
    const http::AdminSettings& settings, const http::AdminViews& views,
    telemetry::Metrics& metrics);

// What SIGHUP reads again: certificates and tokens. Throws, and then nothing has changed.
void reload(http::AdminServer& admin, const Configuration& configuration);

}  // namespace roster::cli
