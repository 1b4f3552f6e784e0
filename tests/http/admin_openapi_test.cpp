#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "eventstore/event_store.hpp"
#include "http/admin/routes.hpp"
#include "http/pages/documentation.hpp"
#include "operators/event_page.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/test_stores.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using nlohmann::json;

namespace {

const json& description() {
    static const json document = json::parse(admin_openapi());
    return document;
}

class NobodysUsers final : public actors::UserCommands {
public:
    void deliver(const domain::StreamId& /*stream*/, actors::UserOrder /*order*/,
                 telemetry::RequestContext /*context*/, actors::Answer answer) override {
        answer(actors::refused(actors::TimedOut{}));
    }
};

// Every route that the admin listener can have, its page's files left out.
std::set<std::string> all_routes() {
    const auto database = eventstore::testing::fresh_sqlite_store();
    const auto store = database->open();
    const auto keys = crypto::KeyRing::generate();
    NobodysUsers users;
    const telemetry::SampledLogClock clock;
    telemetry::Metrics metrics;
    const LogAccess access{*store, keys, users, clock};
    const auto feed = std::make_shared<EventFeed>(access);
    const auto worker = std::make_shared<ViewWorker>();
    AdminApi api{.views = {.readiness = {},
                           .mails = [](const std::string&) { return std::vector<SentMail>(); },
                           .log = {},
                           .webhooks = WebhookAccess{}},
                 .metrics = metrics,
                 .worker = worker,
                 .gate = std::make_shared<AdminGate>(GateSettings{}, operators::AdminTokens{}),
                 .log = std::make_shared<AdminLog>(access),
                 .feed = feed};
    std::set<std::string> routes;
    for (const auto& route : admin_routes(api))
        if (!route.path.starts_with("/docs/") && !route.path.starts_with("/console/"))
            routes.insert(std::string(route.method) + " " + std::string(route.path));
    feed->stop();
    worker->stop();
    return routes;
}

void check_references(const json& value) {
    if (value.is_object() && value.contains("$ref"))
        CHECK(
            description().contains(json::json_pointer(value["$ref"].get<std::string>().substr(1))));
    if (value.is_structured())
        for (const auto& child : value) check_references(child);
}

}  // namespace

TEST_CASE("the admin API's description has every route and no other", "[admin]") {
    std::set<std::string> described;
    for (const auto& [path, methods] : description()["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            std::string name = method;
            for (auto& c : name) c = static_cast<char>(std::toupper(c));
            described.insert(name + " " + path);
            CHECK_FALSE(operation["summary"].get<std::string>().empty());
        }
    CHECK(described == all_routes());
}

TEST_CASE("the admin API's description refers to nothing that is missing", "[admin]") {
    check_references(description());
    for (const auto& [name, schema] : description()["components"]["schemas"].items()) {
        CAPTURE(name);
        CHECK((schema.contains("type") || schema.contains("enum")));
    }
}

TEST_CASE("what needs a token says which role, and what needs none says so", "[admin]") {
    for (const auto& [path, methods] : description()["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            CAPTURE(path, method);
            if (path.starts_with("/admin/")) {
                CHECK(operation["description"].get<std::string>().find("Needs the role") !=
                      std::string::npos);
                CHECK(operation["responses"].contains("401"));
            } else {
                CHECK(operation["security"] == json::array());
            }
        }
}

TEST_CASE("the admin API's description lists the types of events that can be asked for",
          "[admin]") {
    const auto listed = description()["components"]["schemas"]["KnownEventType"]["enum"]
                            .get<std::vector<std::string>>();
    CHECK(std::ranges::equal(listed, operators::event_types()));
}

TEST_CASE("the admin API's description tells the program's version", "[admin]") {
    const auto told = description()["info"]["version"].get<std::string>();
    CHECK(told.find_first_not_of("0123456789.") == std::string::npos);
    CHECK(told == json::parse(openapi({}))["info"]["version"].get<std::string>());
}
