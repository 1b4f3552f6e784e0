#pragma once
// One request and its one answer: whoever answers first wins, whoever comes later does nothing, and
// if nobody does it is a 500.

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/server/message.hpp"
#include "http/server/problem.hpp"
#include "telemetry/request_context.hpp"

namespace roster::http {

struct Route;
class Exchange;

// Who asks, where a handler in front of the others has found out.
struct Caller {
    std::string name;
    std::string role;
};

// Whom exchanges belong to. Any thread.
class ExchangeOwner {
public:
    virtual ~ExchangeOwner() = default;

    [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;
    // What answers on the quantum leave at multiples of, from the request's arrival on; 0: at once.
    [[nodiscard]] virtual std::chrono::milliseconds answer_quantum() const = 0;
    // The answer is known, and only waits for its moment.
    virtual void waits(Exchange& exchange) = 0;
    // Called once, with the answer, before it goes to the client: adds the common fields, logs and
    // counts.
    virtual void finish(Exchange& exchange, HttpResponse& response) = 0;
};

// Any thread.
class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(HttpRequest request, telemetry::RequestContext context,
             std::shared_ptr<ResponseSink> sink, std::shared_ptr<ExchangeOwner> owner);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] const HttpRequest& request() const { return request_; }
    [[nodiscard]] const telemetry::RequestContext& context() const { return context_; }
    [[nodiscard]] std::chrono::steady_clock::time_point began() const { return began_; }
    // What the client reads.
    [[nodiscard]] Language language() const { return preferred_language(request_); }

    // Set before a handler runs. Null where none was found.
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> path_parameters;
    Caller caller;
    std::optional<telemetry::Traceparent> traced_below;  // what the client named; or nothing
    bool in_flight = true;                               // the owner's to count
    // What the answer carries, whatever it is.
    std::vector<HeaderField> answer_fields;

    void respond(HttpResponse response);
    void respond(const Problem& problem) {
        respond(to_response(problem, context_.request_id, language()));
    }
    // The answer whose body is written bit by bit. Null: it was answered meanwhile, or the sink
    // cannot, or nobody wants the body (HEAD).
    [[nodiscard]] std::shared_ptr<ResponseStream> respond_with_stream(HttpResponse head);
    [[nodiscard]] bool answered() const { return answered_; }

    // Runs `task` on a thread of the listener. What it throws becomes a 500.
    void resume(std::function<void()> task);
    // Runs `step` here; what it throws becomes a 500.
    void guarded(const std::function<void()>& step);

private:
    void send(HttpResponse response);
    [[nodiscard]] std::chrono::steady_clock::time_point next_quantum() const;

    HttpRequest request_;
    telemetry::RequestContext context_;
    std::shared_ptr<ResponseSink> sink_;
    std::shared_ptr<ExchangeOwner> owner_;
    std::chrono::steady_clock::time_point began_;
    std::atomic<bool> answered_{false};
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace roster::http
