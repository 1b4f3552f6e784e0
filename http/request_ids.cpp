#include "http/request_ids.hpp"

#include "crypto/random_ids.hpp"
#include "telemetry/clock.hpp"
#include "text/hex.hpp"

namespace roster::http {
namespace {

telemetry::Traceparent new_traceparent() {
    constexpr std::size_t trace_digits = 32;
    constexpr std::size_t id_bytes = 24;  // of trace and span
    const auto ids = text::to_hex(crypto::random_bytes(id_bytes));
    return telemetry::Traceparent::parse("00-" + ids.substr(0, trace_digits) + "-" +
                                         ids.substr(trace_digits) + "-00")
        .value();
}

}  // namespace

NewIds request_ids() {
    return {.request_id = [] { return crypto::uuid_v7(telemetry::system_log_time()).to_string(); },
            .traceparent = new_traceparent};
}

}  // namespace roster::http
