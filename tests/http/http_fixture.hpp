#pragma once
// What the HTTP tests share: a gateway that answers as it is told, a sink that remembers the
// answer, and requests in short.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "actors/requests.hpp"
#include "actors/user_commands.hpp"
#include "crypto/disown_token.hpp"
#include "http/public/routes.hpp"
#include "http/public/user_handlers.hpp"
#include "http/server/dispatcher.hpp"
#include "http/server/message.hpp"
#include "telemetry/metrics.hpp"

namespace roster::http::testing {

// Answers at once with `outcome`, or keeps the answers for the test to give.
class FakeGateway final : public actors::UserGateway {
public:
    actors::Reply outcome = actors::RegistrationAccepted{std::chrono::seconds(60), {}};
    std::atomic<bool> keeps_answers = false;

    void submit(actors::Request request, telemetry::RequestContext context,
                actors::Answer answer) override;

    // Waits until `count` requests came in all. False after 10 s.
    [[nodiscard]] bool wait_for_requests(std::size_t count);
    [[nodiscard]] actors::Answer take_answer();
    [[nodiscard]] std::size_t requests() const;
    template <class Request>
    [[nodiscard]] const Request& last() const {
        return std::get<Request>(last_request_.value());
    }
    [[nodiscard]] const telemetry::RequestContext& last_context() const { return last_context_; }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t requests_ = 0;
    std::optional<actors::Request> last_request_;
    telemetry::RequestContext last_context_;
    std::deque<actors::Answer> answers_;
};

// Keeps what is told of users, and answers with `outcome`.
class RecordedOrders final : public actors::UserCommands {
public:
    struct Order {
        domain::StreamId stream;
        actors::UserOrder order;
    };
    actors::Reply outcome = actors::Delivered{};
    std::vector<Order> orders;

    void deliver(const domain::StreamId& stream, actors::UserOrder order,
                 telemetry::RequestContext context, actors::Answer answer) override;
};

class RecordingSink final : public ResponseSink {
public:
    std::vector<HttpResponse> responses;

    void send(HttpResponse response) override { responses.push_back(std::move(response)); }
    void post(std::function<void()> task) override { task(); }
    // What is to happen later happens when the test says so.
    void post_at(std::chrono::steady_clock::time_point when, std::function<void()> task) override {
        later.emplace_back(when, std::move(task));
    }
    std::vector<std::pair<std::chrono::steady_clock::time_point, std::function<void()>>> later;
    [[nodiscard]] const HttpResponse& only() const;
};

[[nodiscard]] HttpRequest get(std::string_view target);
[[nodiscard]] HttpRequest post(std::string_view target, std::string_view json);
[[nodiscard]] HttpRequest with_credentials(HttpRequest request,
                                           std::string_view email_and_password);
[[nodiscard]] HttpRequest with_field(HttpRequest request, std::string_view name,
                                     std::string_view value);
[[nodiscard]] std::string base64(std::string_view bytes);
// Settings with ids in them.
[[nodiscard]] DispatcherSettings with_ids(DispatcherSettings settings = {});

// The public API without a socket.
struct PublicApi {
    FakeGateway gateway;
    RecordedOrders orders;
    std::shared_ptr<const MailLinks> links = std::make_shared<MailLinks>(
        MailLinks{orders, crypto::link_key(crypto::SecretBytes("a report key")), {}});
    telemetry::Metrics metrics;
    std::shared_ptr<Dispatcher> dispatcher;

    explicit PublicApi(DispatcherSettings settings = {},
                       std::optional<crypto::LogShard> shard = {});
    HttpResponse answer(HttpRequest request) const;
    // The status and the problem's code, e.g. "401 invalid-credentials".
    [[nodiscard]] std::string refusal(HttpRequest request) const;
};

// "401 invalid-credentials"; the status alone if the body has no code.
[[nodiscard]] std::string refusal_in(const HttpResponse& response);

[[nodiscard]] domain::EmailAddress ada();
inline constexpr std::string_view credentials = "ada@example.org:correct horse battery staple";
inline constexpr std::string_view registration =
    R"({"email":"ada@example.org","password":"correct horse battery staple"})";

}  // namespace roster::http::testing
