#pragma once
// Where the admin listeners are if nobody says otherwise.

#include "cli/config.hpp"

namespace roster::cli {

[[nodiscard]] inline http::ListenAddress node_admin_address(const Configuration& configuration) {
    return configuration.admin_addr.value_or(http::ListenAddress{"127.0.0.1", 9090});
}

[[nodiscard]] inline http::ListenAddress mailer_admin_address(const Configuration& configuration) {
    return configuration.admin_addr.value_or(http::ListenAddress{"127.0.0.1", 9091});
}

}  // namespace roster::cli
