// What only a network bus has: addresses, other processes, strangers. Every case has a server of
// its own.

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "tests/messaging/nats_bus_fixture.hpp"

namespace roster::messaging {
TEST_CASE("a malformed address is refused at once", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    for (const char* url :
         {"", "127.0.0.1:4222", "http://a", "nats://", "nats://:4222", "nats://a:x", "nats://a:0",
          "nats://a:70000", "nats://a,", "nats://a,b", "nats://a b", "tls://[::1", "nats://[]:1",
          "nats://a/path", "nats://u:%zz@a", "nats://u:1@a,nats://u:2@b"}) {
        CAPTURE(url);
        CHECK_THROWS_AS(connect_nats({.url = url, .user = {}, .password = {}, .ca_file = {}}, keys),
                        std::invalid_argument);
    }
    CHECK_THROWS_AS(
        connect_nats({.url = "tls://a", .user = {}, .password = {}, .ca_file = "/nonexistent.pem"},
                     keys),
        std::invalid_argument);
}

TEST_CASE("no message about a malformed address shows a password", "[nats]") {
    const auto keys = crypto::KeyRing::generate();
    try {
        (void)connect_nats(
            {.url = "nats://user:hunter2@a:x", .user = {}, .password = "hunter2", .ca_file = {}},
            keys);
        FAIL("it was accepted");
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("workers and API nodes may start before the relay", "[nats]") {
    Connected with;
    const auto desk = with.bus->open_mail_desk();
    const auto reported = samples::report();
    CHECK(desk->report(reported));
    CHECK(desk->reported(reported.order)->has_value());
    const auto orders = with.bus->open_mail_orders();
    const auto nothing = orders->next(50ms);
    REQUIRE(nothing);
    CHECK_FALSE(*nothing);
    const auto report = with.bus->open_mail_reports()->next(2s);
    REQUIRE(report);
    CHECK(*report);
    CHECK(with.publish(samples::letters(1, with.keys)));
    const auto order = orders->next(2s);
    REQUIRE(order);
    CHECK(*order);
}

TEST_CASE("what was ordered for somebody erased is overwritten on the server's disk", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    const auto theirs = samples::letter();
    const auto theirs_too = samples::letter_to(theirs.order.user);
    const auto others = samples::letter();
    const auto remaining = others.outbound(with.keys);
    REQUIRE(with.publish({theirs.outbound(with.keys), remaining, theirs_too.outbound(with.keys)}));
    const auto sealed = [&](const samples::Letter& letter) {
        return letter.order.event_id.to_string();
    };
    REQUIRE(with.server.store_contains(sealed(theirs)));
    REQUIRE(with.publisher->forget_mails(theirs.order.user));
    CHECK_FALSE(with.server.store_contains(sealed(theirs)));
    CHECK_FALSE(with.server.store_contains(sealed(theirs_too)));
    CHECK(with.server.store_contains(sealed(others)));
    // Whoever is not there, or is gone already, is forgotten too.
    CHECK(with.publisher->forget_mails(theirs.order.user));
    const auto orders = with.bus->open_mail_orders();
    const auto next = orders->next(patience);
    REQUIRE(next);
    REQUIRE(*next);
    CHECK((*next)->body() == remaining.body);
}

TEST_CASE("without a server nobody is forgotten, and one that has no stream has nobody", "[nats]") {
    Connected with;
    CHECK(with.publisher->forget_mails(samples::letter().order.user));
    with.server.stop();
    CHECK_FALSE(with.publisher->forget_mails(samples::letter().order.user));
}

TEST_CASE("the server's disk holds no address", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    REQUIRE(with.publish({samples::letter("grace@navy.example").outbound(with.keys)}));
    auto& server = with.server;
    server.stop();
    CHECK_FALSE(server.store_contains("grace"));
    CHECK(server.store_contains("streamid"));
}

TEST_CASE("ten thousand events are published fast and in order", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    std::vector<std::vector<OutboundEvent>> batches;
    for (int i = 0; i < 40; ++i) batches.push_back(samples::letters(250, with.keys));
    const auto start = steady_clock::now();
    std::uint64_t sequence = 0;
    for (const auto& batch : batches) {
        const auto progress = with.publisher->publish(batch);
        REQUIRE(progress);
        REQUIRE(progress->acknowledged == batch.size());
        CHECK(progress->lowest_new_sequence == sequence + 1);
        CHECK(progress->highest_sequence == sequence + batch.size());
        sequence = progress->highest_sequence;
    }
    const auto duration = since(start);
    WARN("10,000 events published in " << duration.count() << " ms");
    CHECK(duration < 5s);

    const auto orders = with.bus->open_mail_orders();
    const auto consuming = steady_clock::now();
    for (int i = 0; i < 1'000; ++i) {
        auto delivery = orders->next(patience);
        REQUIRE(delivery);
        REQUIRE(*delivery);
        if (i < 250) CHECK((*delivery)->body() == batches[0][static_cast<std::size_t>(i)].body);
        (*delivery)->acknowledge();
    }
    WARN("1,000 orders taken by one consumer in " << since(consuming).count() << " ms");
}

TEST_CASE("strangers on the server are neither believed nor answered", "[nats]") {
    Connected with;
    REQUIRE(with.publisher->ensure_stream());
    const auto foreign_keys = crypto::KeyRing::generate();
    const auto stranger = connect_nats(settings_for(with.server), foreign_keys);

    SECTION("their reissue and time requests are dropped") {
        std::atomic<int> asked = 0;
        const auto serving =
            with.bus->serve_reissues([&](auto, auto) { ++asked; }, [] { return samples::time(7); });
        REQUIRE(
            eventually([&] { return with.bus->open_mail_desk()->log_time(500ms).has_value(); }));
        const auto desk = stranger->open_mail_desk();
        CHECK_FALSE(ask(*desk, 300ms));
        CHECK_FALSE(desk->log_time(300ms));
        Stranger by_hand(with.server);
        for (const std::string garbage :
             {"", "{}", "{\"payload\":1}", "\xff\xfe", "[[[[[[[[[[[[[["})
            for (const char* subject :
                 {"roster.requests.reissue", "roster.requests.time", "roster.requests.other"})
                by_hand.publish(subject, garbage);
        by_hand.publish("roster.requests.time", encode_time_request(foreign_keys.report_key()));
        by_hand.publish("roster.requests.reissue",
                        encode(samples::reissue_request(), foreign_keys.report_key()));
        // Asked after them, and answered after them.
        CHECK(with.bus->open_mail_desk()->log_time(patience) == samples::time(7));
        CHECK(asked == 0);
        CHECK_FALSE(by_hand.has_answer());
    }
    SECTION("their answers are not believed") {
        const auto serving = stranger->serve_reissues(
            [](auto, const ReissueAnswer& answer) {
                answer({ReissueVerdict::nothing, {}, samples::time(7)});
            },
            [] { return samples::time(7); });
        REQUIRE(
            eventually([&] { return stranger->open_mail_desk()->log_time(500ms).has_value(); }));
        const auto desk = with.bus->open_mail_desk();
        CHECK_FALSE(ask(*desk, 300ms));
        CHECK_FALSE(desk->log_time(300ms));
    }
    SECTION("their reports and orders do not decode") {
        const auto forged = samples::report();
        REQUIRE(stranger->open_mail_desk()->report(forged));
        const auto remembered = with.bus->open_mail_desk()->reported(forged.order);
        REQUIRE(remembered);
        CHECK_FALSE(*remembered);
        const auto report = with.bus->open_mail_reports()->next(patience);
        REQUIRE(report);
        REQUIRE(*report);
        CHECK_FALSE(decode_report((*report)->body(), with.keys.report_key()));
        (*report)->reject();
        REQUIRE(stranger->open_publisher()->publish(samples::letters(1, foreign_keys)));
        const auto order = with.bus->open_mail_orders()->next(patience);
        REQUIRE(order);
        REQUIRE(*order);
        CHECK_FALSE(decode_mail_order((*order)->body(), with.keys.mail_key()));
    }
}

TEST_CASE("one request is answered by exactly one of several API nodes", "[nats]") {
    Connected with;
    const auto other = connect_nats(settings_for(with.server), with.keys);
    std::atomic<int> asked = 0;
    const auto handler = [&](const ReissueRequest&, const ReissueAnswer& answer) {
        ++asked;
        answer({ReissueVerdict::nothing, {}, samples::time(7)});
    };
    const auto log_now = [] { return samples::time(7); };
    const auto one_serving = with.bus->serve_reissues(handler, log_now);
    const auto other_serving = other->serve_reissues(handler, log_now);
    const auto desk = with.bus->open_mail_desk();
    REQUIRE(eventually([&] { return desk->log_time(500ms).has_value(); }));
    for (int i = 1; i <= 20; ++i) {
        REQUIRE(ask(*desk, patience));
        CHECK(asked == i);
    }
}

namespace {

// What one node hears, with a lock around it.
struct Heard {
    std::mutex mutex;
    std::vector<std::string> sayings;

    NodeTalkListener listener() {
        return [this](std::string_view saying) {
            const std::lock_guard lock(mutex);
            sayings.emplace_back(saying);
        };
    }
    [[nodiscard]] std::vector<std::string> all() {
        const std::lock_guard lock(mutex);
        return sayings;
    }
    [[nodiscard]] bool has(const std::string& saying) {
        return std::ranges::count(all(), saying) > 0;
    }
};

}  // namespace

TEST_CASE("what one node says all others hear, and nobody who lacks their key", "[nats]") {
    using When = NodeTalk::When;
    Connected with;
    const auto other = connect_nats(settings_for(with.server), with.keys);
    const auto foreign_keys = crypto::KeyRing::generate();
    const auto stranger = connect_nats(settings_for(with.server), foreign_keys);
    Heard here, there, outside;
    const auto one = with.bus->join_nodes(here.listener());
    const auto two = other->join_nodes(there.listener());
    const auto third = stranger->join_nodes(outside.listener());

    // Until both listen.
    REQUIRE(eventually([&] {
        one->say("are you there", When::now);
        two->say("I am", When::now);
        return there.has("are you there") && here.has("I am");
    }));
    third->say("forged", When::now);
    Stranger(with.server).publish("roster.nodes.talk", "{\"payload\":\"{}\",\"mac\":\"\"}");
    std::vector<std::string> gathered;
    for (int i = 0; i < 100; ++i) {
        // As long as news of a guess, and as full of what has to be escaped.
        gathered.push_back(std::string(30, '"') + std::string(180, 'x') + std::to_string(i));
        one->say(gathered.back(), When::soon);
    }
    one->say("now", When::now);
    one->say(std::string(NodeTalk::max_octets + 1, 'x'), When::now);
    one->say("last", When::soon);
    REQUIRE(eventually([&] { return there.has("last"); }));
    auto heard = there.all();
    std::erase(heard, "are you there");
    gathered.insert(gathered.end(), {"now", "last"});
    CHECK(heard == gathered);
    CHECK_FALSE(here.has("last"));
    CHECK(outside.all().empty());
}

}  // namespace roster::messaging
