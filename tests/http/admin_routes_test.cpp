#include <condition_variable>

#include <nlohmann/json.hpp>

#include "http/admin/routes.hpp"
#include "http/pages/mails_page.hpp"
#include "http/request_ids.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// Views run on another thread: waits for the answer.
class WaitingSink final : public ResponseSink {
public:
    void send(HttpResponse response) override {
        const std::lock_guard lock(mutex_);
        response_ = std::move(response);
        changed_.notify_all();
    }
    void post(std::function<void()> task) override { task(); }
    void post_at(Steady::time_point, std::function<void()> task) override { task(); }
    [[nodiscard]] HttpResponse wait() {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, 10s, [&] { return response_.has_value(); }))
            throw std::runtime_error("no answer");
        return *response_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<HttpResponse> response_;
};

operators::AdminTokens one_token() {
    operators::AdminTokens tokens;
    REQUIRE(tokens.add("a.test", operators::Role::operate, "secret"));
    return tokens;
}

struct AdminApiWithoutSocket {
    telemetry::Metrics metrics;
    std::shared_ptr<ViewWorker> worker = std::make_shared<ViewWorker>();
    std::shared_ptr<Steady::time_point> now = std::make_shared<Steady::time_point>(1h);
    std::shared_ptr<AdminGate> gate;
    std::shared_ptr<Dispatcher> dispatcher;

    explicit AdminApiWithoutSocket(AdminViews views, operators::AdminTokens tokens = one_token())
        : gate(std::make_shared<AdminGate>(
              GateSettings{.hosts = {"admin.example.org"}, .now = [time = now] { return *time; }},
              std::move(tokens))),
          dispatcher(std::make_shared<Dispatcher>(
              admin_routes(
                  {.views = std::move(views), .metrics = metrics, .worker = worker, .gate = gate}),
              DispatcherSettings{
                  .name = "admin", .new_ids = request_ids(), .now = [time = now] { return *time; }},
              metrics)) {}
    ~AdminApiWithoutSocket() { worker->stop(); }

    HttpResponse answer(HttpRequest request) const {
        const auto sink = std::make_shared<WaitingSink>();
        dispatcher->handle(std::move(request), sink);
        return sink->wait();
    }
};

AdminViews with_mails() {
    return {.readiness = {}, .mails = [](const std::string& to) {
                std::vector<SentMail> mails{
                    {"ada@example.org",
                     "0427 is <b>your</b> code",
                     "Hello & welcome",
                     "<p>",
                     "0427",
                     {}},
                    {"bob@example.org", "You already have an account", "Hi", "<p>", {}, {}}};
                if (!to.empty())
                    std::erase_if(mails, [&](const SentMail& mail) { return mail.to != to; });
                return mails;
            }};
}

HttpRequest with_token(HttpRequest request, std::string_view token) {
    return with_field(std::move(request), "Authorization", "Bearer " + std::string(token));
}

HttpRequest from(HttpRequest request, std::string_view peer, std::string_view host) {
    request.peer = peer;
    request.fields = {{"Host", std::string(host)}};
    return request;
}

}  // namespace

TEST_CASE("readiness lists its checks and is 503 if one fails", "[admin]") {
    bool ok = true;
    AdminApiWithoutSocket api(
        {.readiness =
             [&] { return Readiness{{{"store", true, "reached"}, {"schema", ok, "version 3"}}}; },
         .mails = {}});
    const auto ready = api.answer(get("/readyz"));
    CHECK(ready.status == 200);
    CHECK(
        json::parse(ready.content()) ==
        json::parse(
            R"({"status":"ready","checks":[{"name":"store","ok":true,"detail":"reached"},{"name":"schema","ok":true,"detail":"version 3"}]})"));
    ok = false;
    const auto not_ready = api.answer(get("/readyz"));
    CHECK(not_ready.status == 503);
    CHECK(json::parse(not_ready.content())["status"] == "unavailable");
}

TEST_CASE("readiness that does not come is a 503 in time, and the worker goes on later",
          "[admin]") {
    std::mutex stuck;
    stuck.lock();
    AdminApiWithoutSocket api({.readiness =
                                   [&] {
                                       const std::lock_guard lock(stuck);
                                       return Readiness{};
                                   },
                               .mails = {}});
    const auto sink = std::make_shared<WaitingSink>();
    api.dispatcher->handle(get("/readyz"), sink);
    *api.now += 1'900ms;
    api.dispatcher->tick();
    CHECK(sink->wait().status == 503);
    stuck.unlock();
    CHECK(api.answer(get("/readyz")).status == 200);
}

TEST_CASE("readiness that throws is no crash", "[admin]") {
    AdminApiWithoutSocket api(
        {.readiness = []() -> Readiness { throw std::runtime_error("no store"); }, .mails = {}});
    CHECK(api.answer(get("/readyz")).status == 500);
}

TEST_CASE("the process and its metrics can be asked without a token", "[admin]") {
    AdminApiWithoutSocket api({}, {});
    CHECK(api.answer(get("/healthz")).content() == R"({"status":"ok"})");
    const auto metrics = api.answer(get("/metrics"));
    CHECK(metrics.status == 200);
    CHECK(metrics.field("Content-Type")->starts_with("text/plain; version=0.0.4"));
    CHECK(metrics.content().find("roster_http_requests_total") != std::string_view::npos);
}

TEST_CASE("the operators' calls need the token", "[admin]") {
    AdminApiWithoutSocket api(with_mails());
    const auto refusal = [&](HttpRequest request) {
        return refusal_in(api.answer(std::move(request)));
    };
    CHECK(refusal(get("/admin/v1/mails")) == "401 token-required");
    CHECK(*api.answer(get("/admin/v1/mails")).field("WWW-Authenticate") ==
          R"(Bearer realm="roster-admin")");
    CHECK(refusal(with_token(get("/admin/v1/mails"), "Secret")) == "401 token-required");
    CHECK(refusal(with_token(get("/admin/v1/mails"), "secret2")) == "401 token-required");
    CHECK(refusal(with_token(get("/admin/v1/mails"), "")) == "401 token-required");
    CHECK(refusal(with_credentials(get("/admin/v1/mails"), "x:secret")) == "401 token-required");
    CHECK(refusal(with_token(with_token(get("/admin/v1/mails"), "secret"), "secret")) ==
          "401 token-required");
    CHECK(refusal(with_token(get("/admin/v1/mails"), "secret")) == "200 0427");
    CHECK(refusal(with_field(get("/admin/v1/mails"), "authorization", "bearer  secret")) ==
          "200 0427");

    AdminApiWithoutSocket unconfigured(with_mails(), {});
    CHECK(refusal_in(unconfigured.answer(with_token(get("/admin/v1/mails"), ""))) ==
          "403 no-token-configured");
    CHECK(refusal_in(unconfigured.answer(get("/admin/v1/mails"))) == "403 no-token-configured");
}

TEST_CASE("mails are listed for programs", "[admin]") {
    AdminApiWithoutSocket api(with_mails());
    const auto mails = json::parse(
        api.answer(with_token(get("/admin/v1/mails?to=bob%40example.org"), "secret")).content());
    CHECK(
        mails ==
        json::parse(
            R"([{"to":"bob@example.org","subject":"You already have an account","text":"Hi","html":"<p>","code":null,
                                    "sent_at":"1970-01-01T00:00:00.000000Z"}])"));
    CHECK(json::parse(api.answer(with_token(get("/admin/v1/mails"), "secret")).content()).size() ==
          2);
    CHECK(api.answer(with_token(get("/admin/v1/mails?to=nobody"), "secret")).content() == "[]");
}

TEST_CASE("only dev has mails", "[admin]") {
    AdminApiWithoutSocket api({});
    CHECK(api.answer(get("/mails")).status == 404);
    CHECK(api.answer(with_token(get("/admin/v1/mails"), "secret")).status == 404);
}

TEST_CASE("the mails' page shows what was sent as text", "[admin]") {
    AdminApiWithoutSocket api(with_mails());
    const auto page =
        api.answer(from(get("/mails?to=ada@example.org"), "127.0.0.1", "localhost:9090"));
    CHECK(page.status == 200);
    CHECK(page.content().find("0427 is &lt;b&gt;your") != std::string_view::npos);
    CHECK(page.content().find("bob@example.org") == std::string_view::npos);
    CHECK(page.content().find("<script") == std::string_view::npos);
    CHECK(page.field("Content-Security-Policy")->starts_with("default-src 'none'"));
    const auto escaped =
        api.answer(from(get("/mails?to=%22%3E%3Cscript%3E"), "127.0.0.1", "localhost"));
    CHECK(escaped.content().find("<script") == std::string_view::npos);
}

TEST_CASE("the mails' page is for a browser on this machine under a loopback name", "[admin]") {
    AdminApiWithoutSocket api(with_mails());
    for (const auto* host :
         {"localhost", "LOCALHOST:9090", "127.0.0.1:9090", "127.8.9.1", "[::1]:9090"}) {
        CAPTURE(host);
        CHECK(api.answer(from(get("/mails"), "127.0.0.1", host)).status == 200);
        CHECK(api.answer(from(get("/mails"), "::1", host)).status == 200);
        CHECK(api.answer(from(get("/mails"), "10.0.0.1", host)).status == 401);
    }
    for (const auto* host : {"10.0.0.1", "[::2]", "admin.example.org"}) {
        CAPTURE(host);
        CHECK(api.answer(from(get("/mails"), "127.0.0.1", host)).status == 401);
    }
}
