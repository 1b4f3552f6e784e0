#include "eventstore/read_ahead.hpp"

#include <algorithm>
#include <array>
#include <future>

namespace roster::eventstore {

namespace {

using domain::GlobalPosition;
using Page = std::expected<std::vector<RecordedEvent>, StoreUnavailable>;

// While one page is on its way from the store, the one before it is made into events.
constexpr std::size_t depth = 2;

class ReadAhead final : public EventReader {
public:
    ReadAhead(EventStore& store, std::size_t overlap)
        : beside_(store.open_reader()), overlap_(static_cast<std::int64_t>(overlap)) {
        for (auto& lane : lanes_) lane.reader = store.open_log_reader();
    }

    // A full page is taken for the beginning of a walk.
    Page read_log(GlobalPosition after, std::size_t limit) override {
        limit = std::min(limit, max_page);
        auto page = take(after, limit);
        if (page && page->size() == max_page) begin_after({page->back().position.value - overlap_});
        if (page && page->size() > limit)
            page->erase(page->begin() + static_cast<std::ptrdiff_t>(limit), page->end());
        return page;
    }

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override {
        return beside_->read_streams(cursors);
    }
    std::expected<LogHead, StoreUnavailable> head() override { return beside_->head(); }
    std::expected<GlobalPosition, StoreUnavailable> position_before(domain::LogTime time) override {
        return beside_->position_before(time);
    }
    std::expected<domain::LogTime, StoreUnavailable> clock() override { return beside_->clock(); }

private:
    // One session, and the page it reads.
    struct Lane {
        std::unique_ptr<LogReader> reader;
        GlobalPosition after = {};
        std::future<Page> page = {};  // destroyed first, and waits for its thread
    };

    // Positions have no holes, so it is known where the next pages begin.
    void begin_after(GlobalPosition next) {
        for (auto& lane : lanes_) {
            const bool waiting = lane.page.valid() && lane.after >= next;
            if (!waiting) begin(lane, free_place(next));
        }
    }

    GlobalPosition free_place(GlobalPosition next) const {
        const auto step = static_cast<std::int64_t>(max_page) - overlap_;
        for (auto after = next;; after.value += step) {
            const bool taken = std::ranges::any_of(
                lanes_, [&](const Lane& lane) { return lane.page.valid() && lane.after == after; });
            if (!taken) return after;
        }
    }

    static void begin(Lane& lane, GlobalPosition after) {
        if (lane.page.valid()) lane.page.wait();
        lane.after = after;
        lane.page = std::async(std::launch::async, [&reader = *lane.reader, after] {
            return reader.read_log(after, max_page);
        });
    }

    // A page that is not full was the log's end when it was read, and may not be any more.
    Page take(GlobalPosition after, std::size_t limit) {
        for (auto& lane : lanes_) {
            if (!lane.page.valid() || lane.after != after) continue;
            auto page = lane.page.get();
            if (page && page->size() >= limit) return page;
        }
        return beside_->read_log(after, limit);
    }

    std::unique_ptr<EventReader> beside_;
    std::int64_t overlap_;
    std::array<Lane, depth> lanes_;
};

}  // namespace

std::unique_ptr<EventReader> open_read_ahead(EventStore& store, std::size_t overlap) {
    return std::make_unique<ReadAhead>(store, overlap);
}

}  // namespace roster::eventstore
