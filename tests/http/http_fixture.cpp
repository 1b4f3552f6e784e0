// See the header.

#include "tests/http/http_fixture.hpp"

#include <stdexcept>

#include "crypto/secret_bytes.hpp"
#include "http/request_ids.hpp"
#include "text/base64.hpp"

namespace roster::http::testing {

using namespace std::chrono_literals;

void FakeGateway::submit(actors::Request request, telemetry::RequestContext context,
                         actors::Answer answer) {
    const bool keeps = keeps_answers;
    {
        const std::lock_guard lock(mutex_);
        ++requests_;
        last_request_ = std::move(request);
        last_context_ = std::move(context);
        if (keeps) answers_.push_back(std::move(answer));
    }
    changed_.notify_all();
    if (!keeps) answer(outcome);
}

void RecordedOrders::deliver(const domain::StreamId& stream, actors::UserOrder order,
                             telemetry::RequestContext /*context*/, actors::Answer answer) {
    orders.push_back({stream, std::move(order)});
    answer(outcome);
}

bool FakeGateway::wait_for_requests(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return requests_ >= count; });
}

actors::Answer FakeGateway::take_answer() {
    const std::lock_guard lock(mutex_);
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
}

std::size_t FakeGateway::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

const HttpResponse& RecordingSink::only() const {
    if (responses.size() != 1)
        throw std::logic_error(std::to_string(responses.size()) + " answers instead of one");
    return responses[0];
}

HttpRequest get(std::string_view target) {
    HttpRequest request;
    request.method = "GET";
    request.path = target.substr(0, target.find('?'));
    request.query = target.find('?') == target.npos ? "" : target.substr(target.find('?') + 1);
    request.peer = "127.0.0.1";
    return with_field(std::move(request), "Host", "localhost");
}

HttpRequest post(std::string_view target, std::string_view json) {
    auto request = get(target);
    request.method = "POST";
    request.body = json;
    request.has_length = true;
    return with_field(std::move(request), "Content-Type", "application/json");
}

HttpRequest with_field(HttpRequest request, std::string_view name, std::string_view value) {
    request.fields.push_back({std::string(name), std::string(value)});
    return request;
}

HttpRequest with_credentials(HttpRequest request, std::string_view email_and_password) {
    return with_field(std::move(request), "Authorization", "Basic " + base64(email_and_password));
}

std::string base64(std::string_view bytes) { return text::to_base64(crypto::as_bytes(bytes)); }

DispatcherSettings with_ids(DispatcherSettings settings) {
    settings.new_ids = request_ids();
    return settings;
}

PublicApi::PublicApi(DispatcherSettings settings, std::optional<crypto::LogShard> shard)
    : dispatcher(std::make_shared<Dispatcher>(
          public_routes({.gateway = {gateway, shard}, .code_digits = 4, .links = links}),
          with_ids(std::move(settings)), metrics)) {}

HttpResponse PublicApi::answer(HttpRequest request) const {
    const auto sink = std::make_shared<RecordingSink>();
    dispatcher->handle(std::move(request), sink);
    return sink->only();
}

std::string PublicApi::refusal(HttpRequest request) const {
    return refusal_in(answer(std::move(request)));
}

std::string refusal_in(const HttpResponse& response) {
    const std::string body(response.content());
    const auto start = body.find(R"("code":")");
    auto result = std::to_string(response.status);
    if (start == body.npos) return result;
    const auto begin = start + 8;
    return result.append(" ").append(body, begin, body.find('"', begin) - begin);
}

domain::EmailAddress ada() { return domain::EmailAddress::parse("ada@example.org").value(); }

}  // namespace roster::http::testing
