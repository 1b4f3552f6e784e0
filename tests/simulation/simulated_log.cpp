#include "tests/simulation/simulated_log.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "eventstore/batch_plan.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/hash_chain.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::simulation {

using namespace eventstore;

namespace {

using Events = std::expected<std::vector<RecordedEvent>, StoreUnavailable>;

std::unexpected<StoreUnavailable> down() { return std::unexpected(StoreUnavailable{"away"}); }

// Checkpoints become the log's when the transaction ends well. No SQL.
class Transaction final : public ReadModelTransaction {
public:
    explicit Transaction(std::map<std::string, Checkpoint> saved) : checkpoints(std::move(saved)) {}

    std::size_t execute(const NamedStatement&, std::span<const SqlValue>) override {
        throw std::logic_error("no SQL here");
    }
    std::vector<SqlRow> query(const NamedStatement&, std::span<const SqlValue>) override {
        throw std::logic_error("no SQL here");
    }
    void define(std::string_view) override {}
    std::optional<Checkpoint> checkpoint(std::string_view follower) override {
        const auto found = checkpoints.find(std::string(follower));
        return found == checkpoints.end() ? std::nullopt : std::optional(found->second);
    }
    void save_checkpoint(std::string_view follower, const Checkpoint& checkpoint) override {
        checkpoints[std::string(follower)] = checkpoint;
        is_changed = true;
    }
    bool move_checkpoint(std::string_view follower, const std::optional<Checkpoint>& from,
                         const Checkpoint& to) override {
        if (checkpoint(follower) != from) return false;
        save_checkpoint(follower, to);
        return true;
    }
    void remove_checkpoint(std::string_view follower) override {
        checkpoints.erase(std::string(follower));
    }

    std::map<std::string, Checkpoint> checkpoints;
    bool is_changed = false;
};

}  // namespace

class SimulatedLog::Appender final : public EventAppender {
public:
    explicit Appender(SimulatedLog& log) : log_(log) {}

    std::expected<BatchCommitted, AppendError> append(
        std::span<const StreamAppend> batch) override {
        if (log_.is_down) return std::unexpected(AppendError::unavailable);
        switch (next_fate()) {
            case AppendFate::done:
                return log_.commit(batch);
            case AppendFate::refused:
                return std::unexpected(AppendError::unavailable);
            case AppendFate::done_unknown:
                (void)log_.commit(batch);
                return std::unexpected(AppendError::unknown);
            case AppendFate::lost_unknown:
                return std::unexpected(AppendError::unknown);
        }
        std::unreachable();
    }

    std::expected<std::optional<BatchCommitted>, StoreUnavailable> resolve(
        std::span<const StreamAppend> batch) override {
        if (log_.fails_to_read()) return down();
        std::vector<std::optional<EventInPlace>> in_place;
        for (const auto& append : batch) {
            const auto found = log_.streams_.find(append.stream);
            const auto index = static_cast<std::size_t>(append.expected_version.value);
            const bool is_there = found != log_.streams_.end() && index < found->second.size();
            if (!is_there) {
                in_place.emplace_back();
                continue;
            }
            const auto& event = log_.events_[found->second[index]];
            in_place.push_back(EventInPlace{event.event_id, event.position});
        }
        return resolve_batch(
            batch, {log_.log_head(), log_.clock_.log_now(), log_.watch_.generation()}, in_place);
    }

private:
    AppendFate next_fate() {
        if (log_.next_appends.empty()) return AppendFate::done;
        const auto fate = log_.next_appends.front();
        log_.next_appends.pop_front();
        return fate;
    }

    SimulatedLog& log_;
};

class SimulatedLog::Reader final : public EventReader {
public:
    explicit Reader(SimulatedLog& log) : log_(log) {}

    Events read_streams(std::span<const StreamCursor> cursors) override {
        if (log_.fails_to_read()) return down();
        std::vector<RecordedEvent> found;
        for (const auto& cursor : cursors)
            for (auto& event : log_.stream(cursor.stream))
                if (event.version > cursor.after && event.version.value - cursor.after.value <=
                                                        static_cast<std::int64_t>(cursor.limit))
                    found.push_back(std::move(event));
        std::ranges::stable_sort(found, {}, &RecordedEvent::stream);
        return found;
    }
    Events read_log(domain::GlobalPosition after, std::size_t limit) override {
        if (log_.fails_to_read()) return down();
        const auto from = std::min(static_cast<std::size_t>(after.value), log_.events_.size());
        const auto to = std::min(from + limit, log_.events_.size());
        std::vector<RecordedEvent> page;
        for (auto index = from; index < to; ++index)
            page.push_back(log_.with_key(log_.events_[index]));
        return page;
    }
    std::expected<LogHead, StoreUnavailable> head() override {
        if (log_.fails_to_read()) return down();
        return log_.log_head();
    }
    std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) override {
        if (log_.fails_to_read()) return down();
        const auto first = std::ranges::find_if(
            log_.events_, [&](const auto& event) { return event.recorded_at >= time; });
        return domain::GlobalPosition{first - log_.events_.begin()};
    }
    std::expected<domain::LogTime, StoreUnavailable> clock() override {
        if (log_.fails_to_read()) return down();
        return log_.clock_.log_now();
    }

private:
    SimulatedLog& log_;
};

class SimulatedLog::Models final : public ReadModelStore {
public:
    explicit Models(SimulatedLog& log) : log_(log) {}

    std::expected<void, StoreUnavailable> in_transaction(
        const std::function<void(ReadModelTransaction&)>& work) override {
        if (log_.is_down) return down();
        Transaction transaction(log_.checkpoints_);
        work(transaction);
        log_.checkpoints_ = std::move(transaction.checkpoints);
        if (transaction.is_changed && std::exchange(log_.next_save_is_lost, false)) return down();
        return {};
    }

private:
    SimulatedLog& log_;
};

class SimulatedLog::Holder final : public Lease {
public:
    Holder(SimulatedLog& log, std::string job) : log_(log), job_(std::move(job)) {}
    ~Holder() override { give_back(); }

    bool hold() override {
        if (log_.is_down) return false;
        return log_.leases_.try_emplace(job_, this).first->second == this;
    }
    void give_back() override {
        const auto holder = log_.leases_.find(job_);
        if (holder != log_.leases_.end() && holder->second == this) log_.leases_.erase(holder);
    }

private:
    SimulatedLog& log_;
    std::string job_;
};

std::unique_ptr<EventAppender> SimulatedLog::open_appender() {
    return std::make_unique<Appender>(*this);
}
std::unique_ptr<EventReader> SimulatedLog::open_reader() { return std::make_unique<Reader>(*this); }
std::unique_ptr<LogReader> SimulatedLog::open_log_reader() {
    return std::make_unique<Reader>(*this);
}
std::unique_ptr<ReadModelStore> SimulatedLog::open_read_models() {
    return std::make_unique<Models>(*this);
}
std::unique_ptr<Lease> SimulatedLog::open_lease(const std::string& job) {
    return std::make_unique<Holder>(*this, job);
}

bool SimulatedLog::fails_to_read() {
    if (is_down) return true;
    if (failing_reads == 0) return false;
    --failing_reads;
    return true;
}

LogHead SimulatedLog::log_head() const {
    LogHead head{log_id_, {}, genesis_hash(log_id_), {}};
    if (events_.empty()) return head;
    const auto& last = events_.back();
    head.position = last.position;
    head.hash = last.hash;
    head.recorded_at = last.recorded_at;
    return head;
}

domain::StreamVersion SimulatedLog::version_of(const domain::StreamId& stream) const {
    const auto found = streams_.find(stream);
    return {found == streams_.end() ? 0 : static_cast<std::int64_t>(found->second.size())};
}

RecordedEvent SimulatedLog::with_key(RecordedEvent event) const {
    if (!event.private_part) return event;
    const auto key = user_keys_.find(*owner_of(*event.private_part));
    if (key != user_keys_.end()) event.wrapped_key = key->second;
    return event;
}

std::vector<RecordedEvent> SimulatedLog::with_keys() const {
    std::vector<RecordedEvent> all;
    for (const auto& event : events_) all.push_back(with_key(event));
    return all;
}

std::vector<RecordedEvent> SimulatedLog::stream(const domain::StreamId& stream) const {
    std::vector<RecordedEvent> found;
    const auto places = streams_.find(stream);
    if (places == streams_.end()) return found;
    for (const auto place : places->second) found.push_back(with_key(events_[place]));
    return found;
}

BatchCommitted SimulatedLog::commit(std::span<const StreamAppend> batch) {
    require_valid_batch(batch);
    std::vector<domain::StreamVersion> versions;
    for (const auto& append : batch) versions.push_back(version_of(append.stream));
    auto plan = plan_batch(batch, {log_head(), clock_.log_now(), watch_.generation()}, versions);
    for (const auto* key : plan.keys_to_add) user_keys_[key->user] = key->wrapped_key;
    for (const auto& user : plan.keys_to_destroy) user_keys_.erase(user);
    for (auto& event : plan.events) {
        streams_[event.stream].push_back(events_.size());
        events_.push_back(std::move(event));
    }
    watch_.saw(watch_.generation(), {log_head().position, log_head().hash});
    return std::move(plan.outcome);
}

// As the next connection of a real store would find out.
void SimulatedLog::lose_tail(std::size_t count) {
    for (; count > 0 && !events_.empty(); --count) {
        streams_[events_.back().stream].pop_back();
        events_.pop_back();
    }
    try {
        watch_.compare(watch_.expectation(),
                       {log_id_, {log_head().position, log_head().hash}, std::nullopt});
    } catch (const StoreFailure&) {
        // It is known by now.
    }
}

}  // namespace roster::simulation
