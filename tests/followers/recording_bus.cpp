// Numbers messages as JetStream does: from 1, and a message id counts once while it is stored.

#include "tests/followers/recording_bus.hpp"

#include <algorithm>

namespace roster::followers::test {

using messaging::BusUnavailable;
using messaging::OutboundEvent;
using messaging::PublishProgress;
using messaging::StreamStatus;

class RecordingBus::Publisher final : public messaging::EventPublisher {
public:
    explicit Publisher(RecordingBus& bus) : bus_(bus) {}

    std::expected<StreamStatus, BusUnavailable> ensure_stream() override {
        if (!bus_.reachable) return std::unexpected(BusUnavailable{"taken away"});
        return StreamStatus{bus_.created, bus_.stored.size()};
    }

    std::expected<PublishProgress, BusUnavailable> publish(
        std::span<const OutboundEvent> batch) override {
        if (!bus_.reachable) return std::unexpected(BusUnavailable{"taken away"});
        PublishProgress progress;
        for (const auto& event : batch) store(event, progress);
        return progress;
    }

private:
    void store(const OutboundEvent& event, PublishProgress& progress) {
        auto& stored = bus_.stored;
        const auto known = std::ranges::find(stored, event.id, &OutboundEvent::id);
        const bool is_new = known == stored.end();
        const auto sequence = static_cast<std::uint64_t>(known - stored.begin()) + 1;
        if (is_new) stored.push_back(event);
        ++progress.acknowledged;
        progress.highest_sequence = std::max(progress.highest_sequence, sequence);
        if (is_new && progress.lowest_new_sequence == 0) progress.lowest_new_sequence = sequence;
    }

    RecordingBus& bus_;
};

void RecordingBus::lose_stream() {
    stored.clear();
    created += ", made again";
}

void RecordingBus::rewind(std::size_t kept) { stored.resize(kept); }

std::vector<std::string> RecordingBus::subjects() const {
    std::vector<std::string> found;
    for (const auto& event : stored) found.push_back(event.subject);
    return found;
}

std::unique_ptr<messaging::EventPublisher> RecordingBus::open_publisher() {
    return std::make_unique<Publisher>(*this);
}

}  // namespace roster::followers::test
