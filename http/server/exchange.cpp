// Keeps the promise of exactly one answer.

#include "http/server/exchange.hpp"

#include "telemetry/log_line.hpp"

namespace roster::http {
namespace {

void log_failure(const Exchange& exchange, std::string_view what) {
    telemetry::log_line(telemetry::LogLevel::error, "http_handler_failed",
                        {{"request_id", exchange.context().request_id}, {"what", what}});
}

const std::string internal_detail =
    "The request id helps whoever runs this server to find out what happened.";

}  // namespace

Exchange::Exchange(HttpRequest request, telemetry::RequestContext context,
                   std::shared_ptr<ResponseSink> sink, Finish finish)
    : request_(std::move(request)),
      context_(std::move(context)),
      sink_(std::move(sink)),
      finish_(std::move(finish)) {}

Exchange::~Exchange() {
    if (answered_) return;
    try {
        log_failure(*this, "dropped without an answer");
        respond(Problem(problems::internal, internal_detail));
    } catch (...) {
        // Out of memory, or the listener is gone: nobody is left to tell.
    }
}

void Exchange::respond(HttpResponse response) {
    if (answered_.exchange(true)) return;
    finish_(*this, response);
    sink_->send(std::move(response));
}

std::shared_ptr<ResponseStream> Exchange::respond_with_stream(HttpResponse head) {
    if (answered_.exchange(true)) return nullptr;
    finish_(*this, head);
    return sink_->open(head);
}

void Exchange::resume(std::function<void()> task) {
    sink_->post([self = shared_from_this(), task = std::move(task)] { self->guarded(task); });
}

void Exchange::guarded(const std::function<void()>& step) {
    try {
        step();
    } catch (const std::exception& error) {
        log_failure(*this, error.what());
        respond(Problem(problems::internal, internal_detail));
    }
}

}  // namespace roster::http
