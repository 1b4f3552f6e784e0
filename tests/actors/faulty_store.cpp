#include "tests/actors/faulty_store.hpp"

#include <utility>

namespace roster::actors::test {
namespace {

using namespace eventstore;

StoreUnavailable as_ordered() { return {"as the test ordered"}; }

class FaultyAppender final : public EventAppender {
public:
    FaultyAppender(FaultyStore& orders, std::unique_ptr<EventAppender> appender)
        : orders_(orders), appender_(std::move(appender)) {}

    std::expected<BatchCommitted, AppendError> append(
        std::span<const StreamAppend> batch) override {
        ++orders_.append_calls;
        if (const auto once = std::exchange(orders_.before_append, nullptr)) once();
        if (orders_.before_each_append) orders_.before_each_append();
        switch (next_fault()) {
            case AppendFault::none:
                return appender_->append(batch);
            case AppendFault::unavailable:
                return std::unexpected(AppendError::unavailable);
            case AppendFault::unknown_written:
                (void)appender_->append(batch);
                return std::unexpected(AppendError::unknown);
            case AppendFault::unknown_lost:
                return std::unexpected(AppendError::unknown);
        }
        std::unreachable();
    }

    std::expected<std::optional<BatchCommitted>, StoreUnavailable> resolve(
        std::span<const StreamAppend> batch) override {
        if (orders_.failing_resolves > 0) {
            --orders_.failing_resolves;
            return std::unexpected(as_ordered());
        }
        return appender_->resolve(batch);
    }

private:
    AppendFault next_fault() {
        if (orders_.appends.empty()) return AppendFault::none;
        const auto fault = orders_.appends.front();
        orders_.appends.pop_front();
        return fault;
    }

    FaultyStore& orders_;
    std::unique_ptr<EventAppender> appender_;
};

class FaultyReader final : public EventReader {
public:
    FaultyReader(FaultyStore& orders, std::unique_ptr<EventReader> reader)
        : orders_(orders), reader_(std::move(reader)) {}

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override {
        orders_.stream_reads += static_cast<int>(cursors.size());
        if (fails()) return std::unexpected(as_ordered());
        auto events = reader_->read_streams(cursors);
        if (std::exchange(orders_.hides_an_event, false) && events) events->erase(events->begin());
        if (events) orders_.events_read += static_cast<int>(events->size());
        return events;
    }
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override {
        if (fails()) return std::unexpected(as_ordered());
        return reader_->read_log(after, limit);
    }
    std::expected<LogHead, StoreUnavailable> head() override { return reader_->head(); }
    std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) override {
        if (fails()) return std::unexpected(as_ordered());
        return reader_->position_before(time);
    }
    std::expected<domain::LogTime, StoreUnavailable> clock() override { return reader_->clock(); }

private:
    bool fails() {
        if (orders_.failing_reads == 0) return false;
        --orders_.failing_reads;
        return true;
    }

    FaultyStore& orders_;
    std::unique_ptr<EventReader> reader_;
};

class FaultyModels final : public ReadModelStore {
public:
    FaultyModels(FaultyStore& orders, std::unique_ptr<ReadModelStore> models)
        : orders_(orders), models_(std::move(models)) {}

    std::expected<void, StoreUnavailable> in_transaction(
        const std::function<void(ReadModelTransaction&)>& work) override {
        if (orders_.failing_models == 0) return models_->in_transaction(work);
        --orders_.failing_models;
        return std::unexpected(as_ordered());
    }

private:
    FaultyStore& orders_;
    std::unique_ptr<ReadModelStore> models_;
};

}  // namespace

std::unique_ptr<eventstore::ReadModelStore> FaultyStore::open_read_models() {
    return std::make_unique<FaultyModels>(*this, store_.open_read_models());
}

std::unique_ptr<eventstore::EventAppender> FaultyStore::open_appender() {
    return std::make_unique<FaultyAppender>(*this, store_.open_appender());
}

std::unique_ptr<eventstore::EventReader> FaultyStore::open_reader() {
    return std::make_unique<FaultyReader>(*this, store_.open_reader());
}

}  // namespace roster::actors::test
