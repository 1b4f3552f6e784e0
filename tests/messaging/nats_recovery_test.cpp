// Servers that are away, come back, come back empty, or answer no more. Every case has a server of
// its own, and waits for what must happen and never for a fixed time.

#include "tests/messaging/nats_bus_fixture.hpp"

namespace roster::messaging {

TEST_CASE("without a server every call says so in time, and nothing hangs at the end", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    auto start = steady_clock::now();
    {
        // Port 1 on the loopback: nobody listens there.
        const auto bus = connect_nats(
            {.url = "nats://127.0.0.1:1", .user = {}, .password = {}, .ca_file = {}}, keys);
        CHECK(since(start) < 1s);
        const auto publisher = bus->open_publisher();
        CHECK_FALSE(publisher->ensure_stream());
        CHECK_FALSE(publisher->publish(samples::letters(1, keys)));
        CHECK_FALSE(bus->open_mail_orders()->next(100ms));
        CHECK_FALSE(bus->open_mail_reports()->next(100ms));
        const auto desk = bus->open_mail_desk();
        CHECK_FALSE(desk->reported(samples::report().order));
        CHECK_FALSE(desk->report(samples::report()));
        CHECK_FALSE(desk->ask_reissue(samples::reissue_request(), 100ms)->answer()->has_value());
        CHECK_FALSE(desk->log_time(100ms));
        CHECK_FALSE(bus->check());
        const auto serving =
            bus->serve_reissues([](auto, auto) {}, [] { return samples::time(0); });
        CHECK(since(start) < 5s);
        start = steady_clock::now();
    }
    CHECK(since(start) < 5s);
}

TEST_CASE("a server that comes late is found without a restart", "[nats]") {
    Connected with;
    auto& server = with.server;
    server.stop();
    const auto bus = connect_nats(settings_for(server), with.keys);
    CHECK_FALSE(bus->open_publisher()->ensure_stream());
    Worker worker(*bus);

    server.start();
    const auto start = steady_clock::now();
    CHECK(eventually([&] { return bus->open_publisher()->ensure_stream().has_value(); }));
    CHECK(since(start) < promised_recovery);
    const auto batch = samples::letters(5, with.keys);
    CHECK(eventually([&] { return with.publish(batch); }));
    CHECK(eventually([&] { return worker.has_all(batch); }));
}

TEST_CASE("after kill -9 of the server orders and sessions go on", "[nats]") {
    Connected with;
    auto& server = with.server;
    const auto created = with.publisher->ensure_stream();
    REQUIRE(created);
    Worker worker(*with.bus);
    const auto first = samples::letters(20, with.keys);
    REQUIRE(with.publish(first));
    REQUIRE(eventually([&] { return worker.has_all(first); }));

    server.kill();
    CHECK_FALSE(with.publish(samples::letters(1, with.keys)));
    CHECK_FALSE(with.bus->check());
    server.start();

    const auto start = steady_clock::now();
    const auto second = samples::letters(20, with.keys);
    REQUIRE(eventually([&] { return with.publish(second); }));
    REQUIRE(eventually([&] { return worker.has_all(second); }));
    CHECK(since(start) < promised_recovery);
    CHECK(with.publisher->ensure_stream()->created == created->created);
}

TEST_CASE("an empty server is noticed, filled again, and its workers go on by themselves",
          "[nats]") {
    Connected with;
    auto& server = with.server;
    const auto before = with.publisher->ensure_stream();
    REQUIRE(before);
    Worker worker(*with.bus);
    const auto desk = with.bus->open_mail_desk();
    const auto first = samples::letters(10, with.keys);
    REQUIRE(with.publish(first));
    REQUIRE(eventually([&] { return worker.has_all(first); }));
    const auto report = samples::report();
    REQUIRE(desk->report(report));
    REQUIRE(desk->reported(report.order)->has_value());

    server.kill();
    server.wipe_store();
    server.start();
    const auto start = steady_clock::now();

    std::expected<StreamStatus, BusUnavailable> after;
    REQUIRE(eventually([&] { return (after = with.publisher->ensure_stream()).has_value(); }));
    CHECK(after->created != before->created);
    CHECK(after->last_sequence == 0);
    const auto again = with.publisher->publish(first);
    REQUIRE(again);
    CHECK(again->acknowledged == first.size());
    CHECK(again->lowest_new_sequence == 1);
    REQUIRE(eventually([&] { return worker.count() == 2 * first.size(); }));
    CHECK(since(start) < promised_recovery);

    const auto remembered = desk->reported(report.order);
    REQUIRE(remembered);
    CHECK_FALSE(*remembered);
    CHECK(desk->report(report));
    CHECK(desk->reported(report.order)->has_value());
}

TEST_CASE("a stream that is deleted under a running server is made again", "[nats]") {
    Connected with;
    const auto before = with.publisher->ensure_stream();
    REQUIRE(before);
    Worker worker(*with.bus);
    const auto first = samples::letters(3, with.keys);
    REQUIRE(with.publish(first));
    REQUIRE(eventually([&] { return worker.has_all(first); }));

    const auto start = steady_clock::now();
    Stranger(with.server).publish("$JS.API.STREAM.DELETE.ROSTER_EVENTS", "");
    const auto second = samples::letters(3, with.keys);
    // Without a relay that calls ensure_stream: the worker notices by itself.
    REQUIRE(eventually([&] { return with.publish(second); }));
    REQUIRE(eventually([&] { return worker.has_all(second); }));
    CHECK(since(start) < promised_recovery);
    CHECK(with.publisher->ensure_stream()->created != before->created);
}

TEST_CASE("a consumer that is deleted under a running server is made again", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    Worker worker(*with.bus);
    const auto first = samples::letters(3, with.keys);
    REQUIRE(with.publish(first));
    REQUIRE(eventually([&] { return worker.has_all(first); }));
    Stranger(with.server).publish("$JS.API.CONSUMER.DELETE.ROSTER_EVENTS.mailer", "");
    const auto second = samples::letters(3, with.keys);
    REQUIRE(with.publish(second));
    REQUIRE(eventually([&] { return worker.has_all(second); }, promised_recovery));
}

TEST_CASE("an order that was under way when the server died comes again", "[nats]") {
    Connected with;
    auto& server = with.server;
    REQUIRE(with.publisher->ensure_stream());
    const auto orders = with.bus->open_mail_orders();
    REQUIRE(with.publish(samples::letters(1, with.keys)));
    const auto lost = orders->next(patience);
    REQUIRE(lost);
    REQUIRE(*lost);
    server.kill();
    server.start();
    std::unique_ptr<Delivery> again;
    REQUIRE(eventually([&] {
        auto delivery = orders->next(500ms);
        if (delivery) again = *std::move(delivery);
        return again != nullptr;
    }));
    CHECK(again->body() == (*lost)->body());
    again->acknowledge();
}

TEST_CASE("a frozen server makes no call hang", "[nats]") {
    Connected with;
    auto& server = with.server;
    REQUIRE(with.publisher->ensure_stream());
    const auto desk = with.bus->open_mail_desk();
    const auto orders = with.bus->open_mail_orders();
    REQUIRE(orders->next(10ms));
    server.freeze();

    const auto bounded = [](auto call, milliseconds limit) {
        const auto start = steady_clock::now();
        CHECK_FALSE(call().has_value());
        CHECK(since(start) < limit);
    };
    bounded([&] { return with.publisher->publish(samples::letters(1, with.keys)); }, 6s);
    bounded([&] { return with.publisher->ensure_stream(); }, 5s);
    bounded([&] { return desk->reported(samples::report().order); }, 6s);
    bounded([&] { return desk->report(samples::report()); }, 6s);
    const auto start = steady_clock::now();
    CHECK_FALSE(with.bus->check());
    CHECK(since(start) < 3s);
}

TEST_CASE("a wrong password is reported, and forgiven once it is right", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    PrivateNats server({"--user", "roster", "--pass", "other"});
    auto settings = settings_for(server);
    settings.user = "roster";
    settings.password = "right";
    const auto bus = connect_nats(settings, keys);
    const auto publisher = bus->open_publisher();
    Worker worker(*bus);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(publisher->ensure_stream());

    server.stop();
    server.set_arguments({"--user", "roster", "--pass", "right"});
    server.start();
    const auto start = steady_clock::now();
    CHECK(eventually([&] { return publisher->ensure_stream().has_value(); }));
    CHECK(since(start) < promised_recovery);
    const auto batch = samples::letters(3, keys);
    CHECK(publisher->publish(batch));
    CHECK(eventually([&] { return worker.has_all(batch); }));
}

TEST_CASE("a password that becomes wrong and right again is survived", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    const std::vector<std::string> right = {"--user", "roster", "--pass", "right"};
    PrivateNats server(right);
    auto settings = settings_for(server);
    settings.user = "roster";
    settings.password = "right";
    const auto bus = connect_nats(settings, keys);
    const auto publisher = bus->open_publisher();
    REQUIRE(publisher->ensure_stream());
    Worker worker(*bus);
    std::atomic<int> asked = 0;
    const auto serving =
        bus->serve_reissues([&](auto, auto) { ++asked; }, [] { return samples::time(7); });

    server.kill();
    server.set_arguments({"--user", "roster", "--pass", "other"});
    server.start();
    // Long enough for the connection to be closed for good: two refusals.
    const auto until = steady_clock::now() + 2s;
    CHECK(eventually([&] { return !publisher->ensure_stream() && steady_clock::now() > until; }));
    server.kill();
    server.set_arguments(right);
    server.start();

    const auto start = steady_clock::now();
    CHECK(eventually([&] { return publisher->ensure_stream().has_value(); }));
    CHECK(since(start) < promised_recovery);
    const auto batch = samples::letters(3, keys);
    CHECK(publisher->publish(batch));
    CHECK(eventually([&] { return worker.has_all(batch); }));
    CHECK(eventually([&] { return bus->open_mail_desk()->log_time(500ms) == samples::time(7); }));
}

TEST_CASE("a bus ends quickly with its server gone and work at hand", "[nats]") {
    steady_clock::time_point start;
    {
        Connected with;
        REQUIRE(with.publisher->ensure_stream());
        const auto orders = with.bus->open_mail_orders();
        REQUIRE(with.publish(samples::letters(2, with.keys)));
        const auto delivery = orders->next(patience);
        REQUIRE(delivery);
        const auto serving =
            with.bus->serve_reissues([](auto, auto) {}, [] { return samples::time(0); });
        with.server.kill();
        start = steady_clock::now();
    }
    CHECK(since(start) < 5s);
}

}  // namespace roster::messaging
