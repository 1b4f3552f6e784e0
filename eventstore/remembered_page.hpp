#pragma once
// A reader of the log for several followers on one thread that go along together: whoever asks for
// the page that was asked for last gets it from memory.

#include <memory>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// One thread.
class RememberedPage final : public EventReader {
public:
    explicit RememberedPage(std::unique_ptr<EventReader> reader) : reader_(std::move(reader)) {}

    // The next question is put to the log: to be called before each round of the followers.
    void forget() { page_.reset(); }

    [[nodiscard]] std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override;

    [[nodiscard]] std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override {
        return reader_->read_streams(cursors);
    }
    [[nodiscard]] std::expected<LogHead, StoreUnavailable> head() override {
        return reader_->head();
    }
    [[nodiscard]] std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) override {
        return reader_->position_before(time);
    }
    [[nodiscard]] std::expected<domain::LogTime, StoreUnavailable> clock() override {
        return reader_->clock();
    }

private:
    struct Page {
        domain::GlobalPosition after;
        std::size_t limit;
        std::vector<RecordedEvent> events;
    };

    std::unique_ptr<EventReader> reader_;
    std::optional<Page> page_;
};

}  // namespace roster::eventstore
