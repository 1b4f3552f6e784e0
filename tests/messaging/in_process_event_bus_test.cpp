// The in-process bus keeps the contract, and acknowledges only what its consumers acknowledged.

#include "messaging/in_process_event_bus.hpp"

#include "tests/messaging/event_bus_contract.hpp"
#include "tests/messaging/mail_desk_contract.hpp"

namespace roster::messaging::contract {
namespace {

struct InProcess final : ContractBus {
    explicit InProcess(const crypto::KeyRing& keys)
        : bus_(make_in_process_bus(keys, {.ack_wait = ack_wait})) {}
    EventBus& bus() override { return *bus_; }
    std::unique_ptr<EventBus> bus_;
};

}  // namespace

std::unique_ptr<ContractBus> make_contract_bus(const crypto::KeyRing& keys) {
    return std::make_unique<InProcess>(keys);
}

TEST_CASE("in process an order is acknowledged to the relay only when a worker acknowledged it",
          "[in-process]") {
    const Bus on;
    const auto batch = samples::letters(3, on.keys);
    CHECK(on.publish(batch).acknowledged == 0);

    require_next(*on.orders)->acknowledge();
    const auto second = require_next(*on.orders);
    require_next(*on.orders)->acknowledge();
    CHECK(on.publish(batch).acknowledged == 1);
    second->reject();
    CHECK(on.publish(batch).acknowledged == 3);
}

TEST_CASE("in process an event without a mail does not wait for one with", "[in-process]") {
    const Bus on;
    auto batch = samples::letters(1, on.keys);
    batch.insert(batch.begin(), samples::plain_event());
    const auto start = steady_clock::now();
    CHECK(on.publish(batch).acknowledged == 1);
    CHECK(since(start) < 1s);
    CHECK(on.publish({batch.front()}).acknowledged == 1);
}

TEST_CASE("in process a report returns only when somebody took it into the log", "[in-process]") {
    const auto keys = crypto::KeyRing::generate();
    const auto bus = make_in_process_bus(keys, {.report_wait = 100ms});
    const auto desk = bus->open_mail_desk();
    const auto report = samples::report();
    CHECK_FALSE(desk->report(report));
    require_next(*bus->open_mail_reports())->acknowledge();
    CHECK(desk->report(report));
}

TEST_CASE("in process another bus is another stream", "[in-process]") {
    const Bus one;
    const Bus other;
    CHECK(one.publisher->ensure_stream()->created != other.publisher->ensure_stream()->created);
}

TEST_CASE("in process a delivery may outlive its bus", "[in-process]") {
    std::unique_ptr<Delivery> delivery;
    {
        const Bus on;
        on.publish(samples::letter());
        delivery = require_next(*on.orders);
    }
    delivery->in_progress();
    delivery->acknowledge();
}

}  // namespace roster::messaging::contract
