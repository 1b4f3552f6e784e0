#pragma once
// Users who do nothing but remember what they were told, and answer when the test says so.

#include <utility>
#include <vector>

#include "actors/user_commands.hpp"

namespace roster::followers::test {

struct RecordedOrders final : actors::UserCommands {
    struct Told {
        domain::StreamId stream;
        actors::UserOrder order;
        actors::Answer answer;
    };

    void deliver(const domain::StreamId& stream, actors::UserOrder order, telemetry::RequestContext,
                 actors::Answer answer) override {
        told.push_back({stream, std::move(order), std::move(answer)});
    }

    std::vector<Told> told;
};

}  // namespace roster::followers::test
