#pragma once
// The variables that Kubernetes puts into every pod beside a Service whose name begins with roster:
// they are nobody's settings.

#include <string_view>

namespace roster::cli {

// ROSTER_SERVICE_HOST, ROSTER_PORT=tcp://…, ROSTER_POSTGRES_SERVICE_PORT_HTTP, … with a value that
// fits.
[[nodiscard]] bool is_kubernetes_variable(std::string_view name, std::string_view value);

}  // namespace roster::cli
