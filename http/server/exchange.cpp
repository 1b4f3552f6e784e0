// Keeps the promise of exactly one answer.

#include "http/server/exchange.hpp"

#include "telemetry/log_line.hpp"

namespace roster::http {
namespace {

void log_failure(const Exchange& exchange, std::string_view what) {
    telemetry::log_line(telemetry::LogLevel::error, "http_handler_failed",
                        {{"request_id", exchange.context().request_id}, {"what", what}});
}

Problem internal_problem() { return {problems::internal, said<&HttpTexts::request_id_helps>}; }

}  // namespace

Exchange::Exchange(HttpRequest request, telemetry::RequestContext context,
                   std::shared_ptr<ResponseSink> sink, std::shared_ptr<ExchangeOwner> owner)
    : request_(std::move(request)),
      context_(std::move(context)),
      sink_(std::move(sink)),
      owner_(std::move(owner)),
      began_(owner_->now()) {}

Exchange::~Exchange() {
    if (answered_) return;
    try {
        log_failure(*this, "dropped without an answer");
        auto response = to_response(internal_problem(), context_.request_id, language());
        answered_ = true;
        send(std::move(response));
    } catch (...) {
        // Out of memory, or the listener is gone: nobody is left to tell.
    }
}

void Exchange::respond(HttpResponse response) {
    if (answered_.exchange(true)) return;
    const auto quantum = owner_->answer_quantum();
    if (!response.on_quantum || quantum.count() == 0) return send(std::move(response));
    owner_->waits(*this);
    sink_->post_at(next_quantum(),
                   [self = shared_from_this(), response = std::move(response)]() mutable {
                       self->send(std::move(response));
                   });
}

// Never at once: an answer that takes no time at all would tell as much.
std::chrono::steady_clock::time_point Exchange::next_quantum() const {
    const auto quantum = owner_->answer_quantum();
    const auto passed = owner_->now() - began_;
    return began_ + (passed / quantum + 1) * quantum;
}

void Exchange::send(HttpResponse response) {
    owner_->finish(*this, response);
    sink_->send(std::move(response));
}

std::shared_ptr<ResponseStream> Exchange::respond_with_stream(HttpResponse head) {
    if (request_.method == "HEAD") {
        respond(std::move(head));
        return nullptr;
    }
    if (answered_.exchange(true)) return nullptr;
    owner_->finish(*this, head);
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
        respond(internal_problem());
    }
}

}  // namespace roster::http
