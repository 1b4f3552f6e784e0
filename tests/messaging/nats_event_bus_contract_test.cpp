// The NATS bus keeps the contract. Every case has a server of its own.

#include "messaging/nats_event_bus.hpp"
#include "tests/messaging/event_bus_contract.hpp"
#include "tests/messaging/mail_desk_contract.hpp"
#include "tests/messaging/private_nats.hpp"

namespace roster::messaging::contract {
namespace {

struct Nats final : ContractBus {
    explicit Nats(const crypto::KeyRing& keys)
        : bus_(connect_nats({.url = server_.url(),
                             .user = {},
                             .password = {},
                             .ca_file = {},
                             .limits = {.ack_wait = ack_wait}},
                            keys)) {}
    EventBus& bus() override { return *bus_; }

    PrivateNats server_;
    std::unique_ptr<EventBus> bus_;
};

}  // namespace

std::unique_ptr<ContractBus> make_contract_bus(const crypto::KeyRing& keys) {
    return std::make_unique<Nats>(keys);
}

}  // namespace roster::messaging::contract
