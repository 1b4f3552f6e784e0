#pragma once
// What every event bus promises, written down once. A bus enrols by defining `make_contract_bus`
// and including this header in one source.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "messaging/cloud_event.hpp"
#include "messaging/event_bus.hpp"
#include "tests/catch.hpp"
#include "tests/messaging/samples.hpp"

namespace roster::messaging::contract {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// What the bus under test is made with.
inline constexpr milliseconds ack_wait = 600ms;

// An empty bus; whatever it stands on ends with it.
struct ContractBus {
    virtual ~ContractBus() = default;
    [[nodiscard]] virtual EventBus& bus() = 0;
};
[[nodiscard]] std::unique_ptr<ContractBus> make_contract_bus(const crypto::KeyRing& keys);

inline constexpr auto patience = 5s;    // for what must come
inline constexpr auto a_while = 150ms;  // for what must not come

struct Bus {
    crypto::KeyRing keys = crypto::KeyRing::generate();
    std::unique_ptr<ContractBus> under_test = make_contract_bus(keys);
    EventBus& bus = under_test->bus();
    std::unique_ptr<EventPublisher> publisher = ready_publisher();
    std::unique_ptr<MessageConsumer> orders = bus.open_mail_orders();

    std::unique_ptr<EventPublisher> ready_publisher() const {
        auto opened = bus.open_publisher();
        REQUIRE(opened->ensure_stream());
        return opened;
    }
    PublishProgress publish(const std::vector<OutboundEvent>& batch) const {
        const auto progress = publisher->publish(batch);
        if (!progress) FAIL(progress.error().message);
        return *progress;
    }
    void publish(const samples::Letter& letter) const {
        (void)publish(std::vector{letter.outbound(keys)});
    }
};

inline std::unique_ptr<Delivery> next(MessageConsumer& consumer, milliseconds timeout = patience) {
    auto delivery = consumer.next(timeout);
    if (!delivery) FAIL(delivery.error().message);
    return *std::move(delivery);
}

inline std::unique_ptr<Delivery> require_next(MessageConsumer& consumer) {
    auto delivery = next(consumer);
    REQUIRE(delivery);
    return delivery;
}

inline milliseconds since(steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

TEST_CASE("an order reaches a worker as it was given", "[contract]") {
    const Bus on;
    const auto letter = samples::letter();
    on.publish(letter);
    const auto delivery = require_next(*on.orders);
    CHECK(delivery->attempt() == 1);
    const auto order = decode_mail_order(delivery->body(), on.keys.mail_key());
    REQUIRE(order);
    CHECK(samples::same(*order, letter.order));
    delivery->acknowledge();
}

TEST_CASE("orders come in the order in which they were published", "[contract]") {
    const Bus on;
    const auto batch = samples::letters(50, on.keys);
    (void)on.publish(batch);
    for (const auto& event : batch) {
        const auto delivery = require_next(*on.orders);
        CHECK(delivery->body() == event.body);
        delivery->acknowledge();
    }
}

TEST_CASE("events that cause no mail do not reach the workers", "[contract]") {
    const Bus on;
    (void)on.publish({samples::plain_event()});
    CHECK_FALSE(next(*on.orders, a_while));
}

TEST_CASE("without messages the wait ends when it should", "[contract]") {
    const Bus on;
    (void)next(*on.orders, 1ms);
    const auto start = steady_clock::now();
    CHECK_FALSE(next(*on.orders, 300ms));
    CHECK(since(start) >= 290ms);
    CHECK(since(start) < 1500ms);
    CHECK_FALSE(next(*on.orders, 0ms));
}

TEST_CASE("a waiting worker is woken by an order", "[contract]") {
    const Bus on;
    auto waiting = std::async(std::launch::async, [&] { return on.orders->next(patience); });
    const auto start = steady_clock::now();
    on.publish(samples::letter());
    const auto delivery = waiting.get();
    REQUIRE(delivery);
    REQUIRE(*delivery);
    CHECK(since(start) < 1s);
    (*delivery)->acknowledge();
}

TEST_CASE("each order goes to exactly one of several workers", "[contract]") {
    const Bus on;
    const auto batch = samples::letters(90, on.keys);
    std::mutex mutex;
    std::map<std::string, int> taken;
    std::atomic<std::size_t> count = 0;
    const auto work = [&] {
        const auto consumer = on.bus.open_mail_orders();
        const auto deadline = steady_clock::now() + 2 * patience;
        while (count < batch.size() && steady_clock::now() < deadline) {
            const auto delivery = consumer->next(200ms);
            if (!delivery || !*delivery) continue;
            (*delivery)->acknowledge();
            const std::lock_guard lock(mutex);
            ++taken[(*delivery)->body()];
            ++count;
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 3; ++i) workers.emplace_back(work);
        (void)on.publish(batch);
    }
    CHECK(taken.size() == batch.size());
    for (const auto& [body, times] : taken) CHECK(times == 1);
}

TEST_CASE("an acknowledged order does not come again", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    require_next(*on.orders)->acknowledge();
    CHECK_FALSE(next(*on.orders, ack_wait + a_while));
}

TEST_CASE("a rejected order does not come again", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    require_next(*on.orders)->reject();
    CHECK_FALSE(next(*on.orders, ack_wait + a_while));
}

TEST_CASE("an order whose worker died comes again after the ack wait", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    const auto start = steady_clock::now();
    const auto never_settled = require_next(*on.orders);
    const auto again = require_next(*on.bus.open_mail_orders());
    CHECK(since(start) >= ack_wait - 50ms);
    CHECK(again->attempt() == 2);
    CHECK(again->body() == never_settled->body());
    again->acknowledge();
}

TEST_CASE("an order that is in progress is left to its worker", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    const auto delivery = require_next(*on.orders);
    const auto other = on.bus.open_mail_orders();
    for (int i = 0; i < 4; ++i) {
        CHECK_FALSE(next(*other, ack_wait / 2));
        delivery->in_progress();
    }
    delivery->acknowledge();
    CHECK_FALSE(next(*other, ack_wait + a_while));
}

TEST_CASE("an order given back comes again after its delay and not before", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    const auto start = steady_clock::now();
    require_next(*on.orders)->give_back(1000ms);
    const auto again = require_next(*on.orders);
    CHECK(since(start) >= 950ms);
    CHECK(again->attempt() == 2);
    again->give_back(0ms);
    const auto third = require_next(*on.orders);
    CHECK(third->attempt() == 3);
    third->acknowledge();
}

TEST_CASE("an order that is let go of comes again at once", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    const auto start = steady_clock::now();
    require_next(*on.orders).reset();
    const auto again = require_next(*on.orders);
    CHECK(since(start) < ack_wait);
    CHECK(again->attempt() == 2);
    again->acknowledge();
}

TEST_CASE("what is published again has no effect and counts as acknowledged", "[contract]") {
    const Bus on;
    const auto batch = samples::letters(3, on.keys);
    (void)on.publish(batch);
    (void)on.publish(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) require_next(*on.orders)->acknowledge();
    const auto again = on.publish(batch);
    CHECK(again.acknowledged == batch.size());
    CHECK(again.highest_sequence == 3);
    CHECK(again.lowest_new_sequence == 0);
    CHECK_FALSE(next(*on.orders, a_while));
}

TEST_CASE("sequences grow, and the stream's status tells the last one", "[contract]") {
    const Bus on;
    const auto before = on.publisher->ensure_stream();
    REQUIRE(before);
    CHECK(before->last_sequence == 0);
    CHECK_FALSE(before->created.empty());

    const std::vector first{samples::plain_event(), samples::plain_event()};
    const auto progress = on.publish(first);
    CHECK(progress.acknowledged == 2);
    CHECK(progress.lowest_new_sequence == 1);
    CHECK(progress.highest_sequence == 2);

    const auto mixed = on.publish({first[1], samples::plain_event()});
    CHECK(mixed.acknowledged == 2);
    CHECK(mixed.lowest_new_sequence == 3);
    CHECK(mixed.highest_sequence == 3);

    const auto after = on.publisher->ensure_stream();
    REQUIRE(after);
    CHECK(after->last_sequence == 3);
    CHECK(after->created == before->created);
    CHECK(on.publish({}).acknowledged == 0);
}

}  // namespace roster::messaging::contract
