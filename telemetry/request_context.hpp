#pragma once
// Who asks: what travels with a request from the edge to the log and the mailbox. Never personal,
// except the client's network, which stays in memory.

#include <optional>
#include <string>
#include <string_view>

#include "telemetry/traceparent.hpp"

namespace roster::telemetry {

struct RequestContext {
    std::string request_id;  // the client's own if it is well-formed, else a UUIDv7
    std::optional<Traceparent> traceparent;
    std::string
        client_network;  // the client's /24 or /64, e.g. "203.0.113.0/24"; never written to the log
    std::string by = {};  // the operator who asks: "token NAME" or "command line USER"; else empty
};

// Whether a client's X-Request-Id may be taken over: [A-Za-z0-9-]{1,64}.
[[nodiscard]] bool is_request_id(std::string_view text);

// The /24 (IPv4, also mapped into IPv6) or /64 (IPv6) that an address literal lies in; empty if it
// is no address.
[[nodiscard]] std::string client_network(std::string_view address);

}  // namespace roster::telemetry
