#pragma once
// Example appends: ids from a seed, texts of the test's choice.

#include <random>
#include <string>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore::testing {

class LogExamples {
public:
    explicit LogExamples(std::uint64_t seed) : random_(seed) {}

    domain::Uuid uuid() {
        domain::Uuid::Bytes bytes{};
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
        return domain::Uuid(bytes);
    }

    domain::StreamId stream() { return domain::StreamId(uuid()); }
    domain::UserId user() { return domain::UserId(uuid()); }

    EventToAppend event(const std::string& data = "{}") {
        return {.id = domain::EventId(uuid()),
                .type = "Tested",
                .schema_version = 1,
                .metadata = "{}",
                .data = data};
    }

    // An event whose private part begins with its user's id.
    EventToAppend private_event(const domain::UserId& user) {
        auto result = event();
        result.private_part = crypto::Bytes(user.bytes().begin(), user.bytes().end());
        const crypto::Bytes sealed{0, 1, 2, 255};
        result.private_part->insert(result.private_part->end(), sealed.begin(), sealed.end());
        return result;
    }

    StreamAppend append(const domain::StreamId& stream, std::int64_t expected_version,
                        std::size_t events = 1) {
        StreamAppend result{.stream = stream, .expected_version = {expected_version}};
        for (std::size_t i = 0; i < events; ++i) result.events.push_back(event());
        return result;
    }

    StreamAppend new_stream(std::size_t events = 1) { return append(stream(), 0, events); }

    // A batch of so many new streams with one event each.
    std::vector<StreamAppend> batch(std::size_t streams) {
        std::vector<StreamAppend> result;
        for (std::size_t i = 0; i < streams; ++i) result.push_back(new_stream());
        return result;
    }

    std::size_t number_to(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(1, limit)(random_);
    }

private:
    std::mt19937_64 random_;
};

}  // namespace roster::eventstore::testing
