#pragma once
// One request and its one answer. Whoever answers first has answered; an exchange that is dropped
// without an answer answers itself with 500. Any thread.

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "http/server/message.hpp"
#include "http/server/problem.hpp"
#include "telemetry/request_context.hpp"

namespace roster::http {

struct Route;

class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    // Called once, with the answer, before it goes to the client: adds the common fields, logs and
    // counts.
    using Finish = std::function<void(Exchange&, HttpResponse&)>;

    Exchange(HttpRequest request, telemetry::RequestContext context,
             std::shared_ptr<ResponseSink> sink, Finish finish);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] const HttpRequest& request() const { return request_; }
    [[nodiscard]] const telemetry::RequestContext& context() const { return context_; }
    [[nodiscard]] std::chrono::steady_clock::time_point began() const { return began_; }

    // Set before a handler runs. Null where none was found.
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> path_parameters;

    void respond(HttpResponse response);
    void respond(const Problem& problem) { respond(to_response(problem, context_.request_id)); }
    // The answer whose body is written bit by bit. Null: it was answered meanwhile, or the sink
    // cannot.
    [[nodiscard]] std::shared_ptr<ResponseStream> respond_with_stream(HttpResponse head);
    [[nodiscard]] bool answered() const { return answered_; }

    // Runs `task` on a thread of the listener. What it throws becomes a 500.
    void resume(std::function<void()> task);
    // Runs `step` here; what it throws becomes a 500.
    void guarded(const std::function<void()>& step);

private:
    HttpRequest request_;
    telemetry::RequestContext context_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::shared_ptr<ResponseSink> sink_;
    Finish finish_;
    std::atomic<bool> answered_{false};
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace roster::http
