// The log's verification, in the background of this node.

#include "http/admin/handlers.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {

Handler verification_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        exchange->respond(json_response(200, log->check.json()));
    };
}

Handler verify_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        if (log->check.start(log->clock.log_now()))
            telemetry::log_line(
                telemetry::LogLevel::info, "operator_verify",
                {{"by", exchange->caller.name}, {"request_id", exchange->context().request_id}});
        exchange->respond(json_response(202, log->check.json()));
    };
}

}  // namespace roster::http
