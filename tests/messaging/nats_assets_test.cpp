// What exists on a server, what it demands, and what each user may.

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "tests/messaging/nats_bus_fixture.hpp"

namespace roster::messaging {

TEST_CASE("streams that an operator made otherwise are used as they are", "[nats]") {
    Connected with;
    // With more subjects than Roster needs, in memory, for an hour.
    const std::string made =
        R"({"name":"ROSTER_EVENTS","subjects":["roster.events.>","other.>"],"retention":"limits","storage":"memory",)"
        R"("max_age":3600000000000,"max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"num_replicas":1})";
    Stranger operators(with.server);
    operators.publish("$JS.API.STREAM.CREATE.ROSTER_EVENTS", made);
    REQUIRE(with.publisher->ensure_stream());
    const auto batch = samples::letters(1, with.keys);
    REQUIRE(with.publish(batch));
    const auto order = with.bus->open_mail_orders()->next(patience);
    REQUIRE(order);
    REQUIRE(*order);
    CHECK((*order)->body() == batch[0].body);
    CHECK(operators.ask("$JS.API.STREAM.INFO.ROSTER_EVENTS", "").contains(R"(other.\u003e)"));
}

TEST_CASE("what exists and does not serve is said, and left as it is", "[nats]") {
    Connected with;
    Stranger operators(with.server);
    const auto [name, subjects, more, complaint] =
        GENERATE(table<std::string, std::string, std::string, std::string>(
            {{"ROSTER_EVENTS", "roster.events.user.>", "", "does not take roster.events.>"},
             {"ROSTER_REPORTS", "roster.reports.>", R"(,"retention":"workqueue")", "retention"},
             {"ROSTER_REPORTS", "roster.reports.>", R"(,"max_age":3600000000000)", "a day"},
             {"ROSTER_EVENTS", "roster.events.>", R"(,"duplicate_window":1000000000)",
              "duplicate window"},
             {"SOMEBODYS", "roster.>", "", "overlap"}}));
    CAPTURE(name, subjects, more);
    operators.publish("$JS.API.STREAM.CREATE." + name,
                      R"({"name":")" + name + R"(","subjects":[")" + subjects + R"("],)" +
                          R"("storage":"file","num_replicas":1)" + more + "}");
    const auto before = operators.ask("$JS.API.STREAM.INFO." + name, "");

    const auto ready = with.publisher->ensure_stream();
    REQUIRE_FALSE(ready);
    CHECK(ready.error().message.contains(complaint));
    const auto check = with.bus->check();
    REQUIRE_FALSE(check);
    CHECK(check.error().message.contains(complaint));

    const auto config_of = [](const std::string& info) {
        return info.substr(info.find("\"config\""),
                           info.find("\"state\"") - info.find("\"config\""));
    };
    CHECK(config_of(operators.ask("$JS.API.STREAM.INFO." + name, "")) == config_of(before));
}

TEST_CASE("streams and consumers are on the server as they were planned", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    Stranger operators(with.server);
    constexpr auto nanoseconds_of_an_hour = 3'600'000'000'000;
    const auto config = [&](const std::string& call) {
        const auto told = operators.ask("$JS.API." + call, "");
        const auto begin = told.find("\r\n{", told.find("MSG ")) + 2;
        return nlohmann::json::parse(
            told.substr(begin, told.find("\r\n", begin) - begin))["config"];
    };
    for (const auto& [stream, hours] :
         {std::pair("ROSTER_EVENTS", 7 * 24), {"ROSTER_REPORTS", 24}}) {
        const auto kept = config(std::string("STREAM.INFO.") + stream);
        CHECK(kept["max_age"] == hours * nanoseconds_of_an_hour);
        CHECK(kept["duplicate_window"] == nanoseconds_of_an_hour / 6);
        CHECK(kept["retention"] == "limits");
        CHECK(kept["storage"] == "file");
    }
    const auto orders = config("CONSUMER.INFO.ROSTER_EVENTS.mailer");
    CHECK(orders["ack_wait"] ==
          std::chrono::nanoseconds(settings_for(with.server).limits.ack_wait).count());
    CHECK(orders["ack_policy"] == "explicit");
    CHECK(orders["deliver_policy"] == "all");
    CHECK(orders["filter_subject"] == "roster.events.mail.>");
    CHECK(BusLimits{}.ack_wait == 4s);
}

TEST_CASE("a server without JetStream is not ready, and says so", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    PrivateNats server({}, {.has_jetstream = false});
    const auto bus = connect_nats(settings_for(server), keys);
    const auto check = bus->check();
    REQUIRE_FALSE(check);
    CHECK(check.error().message.contains("NATS"));
}

TEST_CASE("an account that demands a limit of bytes gets one", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    PrivateNats server({}, {.configuration = "accounts { A { jetstream { max_disk: 100M, "
                                             "max_bytes_required: true }, "
                                             "users: [{ user: a, password: a }] } }\n"
                                             "no_auth_user: a\n"});
    auto settings = settings_for(server);
    REQUIRE_FALSE(connect_nats(settings, keys)->check());
    settings.limits.max_bytes = 8 << 20;
    const auto bus = connect_nats(settings, keys);
    const auto check = bus->check();
    if (!check) FAIL(check.error().message);
    CHECK(Stranger(server).ask("$JS.API.STREAM.INFO.ROSTER_EVENTS", "").contains("8388608"));
}

TEST_CASE("credentials in the URL are decoded, and a slash at its end is taken", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    PrivateNats server({"--user", "ro@ster", "--pass", "p:a/s%s"});
    auto settings = settings_for(server);
    settings.url = "nats://ro%40ster:p%3Aa%2Fs%25s@" + server.url().substr(7) + "/";
    CHECK(connect_nats(settings, keys)->check());
}

TEST_CASE("with what `roster bus plan` prints a worker has all it needs", "[nats]") {
    Connected with;
    auto settings = settings_for(with.server);
    settings.role = NatsRole::worker;
    const auto worker = connect_nats(settings, with.keys);
    const auto missing = worker->check();
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.contains("bus plan"));
    CHECK_FALSE(worker->open_mail_desk()->report(samples::report()));

    Stranger operators(with.server);
    for (const auto& request : bus_plan({.max_bytes = 1 << 24}))
        operators.publish(request.subject, request.payload);
    CHECK(worker->check());
    CHECK(with.bus->check());
    CHECK(worker->open_mail_desk()->report(samples::report()));
}

// A bus as one of the users that deploy/nats defines.
NatsSettings as_user(const PrivateNats& server, const std::string& user, NatsRole role) {
    auto settings = settings_for(server);
    settings.user = user;
    settings.password = user;
    settings.role = role;
    return settings;
}

TEST_CASE("the users that deploy/nats defines have what they need, and no more", "[nats]") {
    for (const char* user : {"NODE", "WORKER", "READER"}) {
        std::string name = user;
        std::ranges::transform(name, name.begin(), [](char c) { return char(c | 0x20); });
        ::setenv(("ROSTER_NATS_" + std::string(user) + "_PASSWORD").c_str(),
                 ("roster-" + name).c_str(), 1);
    }
    const auto keys = crypto::KeyRing::generate();
    std::ifstream file(ROSTER_NATS_USERS_FILE);
    PrivateNats server({}, {.configuration = {std::istreambuf_iterator<char>(file), {}}});
    const auto node = connect_nats(as_user(server, "roster-node", NatsRole::node), keys);
    const auto worker = connect_nats(as_user(server, "roster-worker", NatsRole::worker), keys);
    const auto publisher = node->open_publisher();
    REQUIRE(publisher->ensure_stream());
    REQUIRE(node->check());
    REQUIRE(worker->check());

    const auto serving = node->serve_reissues(
        [](auto, const ReissueAnswer& answer) {
            answer({ReissueVerdict::nothing, {}, samples::time(7)});
        },
        [] { return samples::time(7); });
    const auto batch = samples::letters(2, keys);
    REQUIRE(publisher->publish(batch));
    const auto orders = worker->open_mail_orders();
    const auto desk = worker->open_mail_desk();
    REQUIRE(eventually([&] { return desk->log_time(500ms).has_value(); }));
    for (const auto& event : batch) {
        const auto order = orders->next(patience);
        REQUIRE(order);
        REQUIRE(*order);
        CHECK((*order)->body() == event.body);
        (*order)->in_progress();
        (*order)->acknowledge();
    }
    CHECK(ask(*desk, patience));
    const auto report = samples::report();
    REQUIRE(desk->report(report));
    CHECK(desk->reported(report.order)->has_value());
    const auto taken = node->open_mail_reports()->next(patience);
    REQUIRE(taken);
    REQUIRE(*taken);
    (*taken)->acknowledge();

    REQUIRE(publisher->publish(batch));
    const auto forgotten = samples::letter();
    REQUIRE(publisher->publish(std::vector{forgotten.outbound(keys)}));
    CHECK(publisher->forget_mails(forgotten.order.user));
    CHECK_FALSE(server.store_contains(forgotten.order.event_id.to_string()));

    // Nodes talk among themselves; a worker neither hears them nor is heard.
    std::atomic<int> heard = 0, overheard = 0;
    const auto other = connect_nats(as_user(server, "roster-node", NatsRole::node), keys);
    const auto speaker = node->join_nodes([](auto) {});
    const auto hearer = other->join_nodes([&](auto) { ++heard; });
    const auto spy = worker->join_nodes([&](auto) { ++overheard; });
    REQUIRE(eventually([&] {
        speaker->say("something", NodeTalk::When::now);
        return heard > 0;
    }));
    const int before = heard;
    spy->say("a lie", NodeTalk::When::now);
    REQUIRE(eventually([&] {
        speaker->say("something", NodeTalk::When::now);
        return heard > before + 3;
    }));
    CHECK(overheard == 0);

    // A worker publishes no orders, and takes no reports that are the nodes'.
    CHECK_FALSE(worker->open_publisher()->publish(samples::letters(1, keys)));
    CHECK_FALSE(worker->open_mail_reports()->next(1s));
    const auto reader = connect_nats(as_user(server, "roster-reader", NatsRole::worker), keys);
    CHECK_FALSE(reader->open_mail_orders()->next(1s));
    CHECK_FALSE(reader->open_mail_desk()->report(samples::report()));
}

TEST_CASE("a frozen node costs a question a moment", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    // A node that takes questions and never answers, and one that does.
    const auto frozen = connect_nats(settings_for(with.server), with.keys);
    std::atomic<int> taken = 0;
    const auto never =
        frozen->serve_reissues([&](auto, auto) { ++taken; }, [] { return samples::time(7); });
    const auto serving = with.bus->serve_reissues(
        [](auto, const ReissueAnswer& answer) {
            answer({ReissueVerdict::nothing, {}, samples::time(7)});
        },
        [] { return samples::time(7); });
    const auto desk = with.bus->open_mail_desk();
    REQUIRE(eventually([&] { return desk->log_time(500ms).has_value(); }));
    for (int i = 0; i < 10; ++i) {
        taken = 0;
        const auto start = steady_clock::now();
        const auto question = desk->ask_reissue(samples::reissue_request(), patience);
        std::optional<std::expected<ReissueReply, BusUnavailable>> answer;
        CHECK(eventually([&] { return (answer = question->answer()).has_value(); }));
        CHECK(answer->has_value());
        // By chance the frozen one may take a question several times over.
        CHECK(since(start) < std::max(12, taken + 1) * MailDesk::patience);
    }
}

}  // namespace roster::messaging
