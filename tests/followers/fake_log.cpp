#include "tests/followers/fake_log.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "crypto/sealed_data.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/hash_chain.hpp"

namespace roster::followers::test {

using namespace eventstore;
using namespace std::chrono_literals;

namespace {

std::unexpected<StoreUnavailable> down() { return std::unexpected(StoreUnavailable{"taken away"}); }

// Changes become the log's when the transaction ends well.
class Transaction final : public ReadModelTransaction {
public:
    explicit Transaction(std::map<std::string, Checkpoint> checkpoints)
        : checkpoints_(std::move(checkpoints)) {}

    std::size_t execute(const NamedStatement&, std::span<const SqlValue>) override {
        throw std::logic_error("no SQL here");
    }
    std::vector<SqlRow> query(const NamedStatement&, std::span<const SqlValue>) override {
        throw std::logic_error("no SQL here");
    }
    void define(std::string_view) override {}

    std::optional<Checkpoint> checkpoint(std::string_view follower) override {
        const auto found = checkpoints_.find(std::string(follower));
        return found == checkpoints_.end() ? std::nullopt : std::optional(found->second);
    }
    void save_checkpoint(std::string_view follower, const Checkpoint& checkpoint) override {
        checkpoints_[std::string(follower)] = checkpoint;
        changed_ = true;
    }
    bool move_checkpoint(std::string_view follower, const std::optional<Checkpoint>& from,
                         const Checkpoint& to) override {
        if (checkpoint(follower) != from) return false;
        save_checkpoint(follower, to);
        return true;
    }
    void remove_checkpoint(std::string_view follower) override {
        checkpoints_.erase(std::string(follower));
        changed_ = true;
    }

    [[nodiscard]] bool changed() const { return changed_; }
    [[nodiscard]] std::map<std::string, Checkpoint> take() { return std::move(checkpoints_); }

private:
    std::map<std::string, Checkpoint> checkpoints_;
    bool changed_ = false;
};

}  // namespace

class FakeLog::Reader final : public EventReader {
public:
    explicit Reader(const FakeLog& log, bool is_durable = false)
        : log_(log), is_durable_(is_durable) {}

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override {
        if (log_.is_down) return down();
        std::vector<RecordedEvent> found;
        for (const auto& cursor : cursors)
            for (const auto& event : log_.events_)
                if (event.stream == cursor.stream && event.version > cursor.after &&
                    event.version.value - cursor.after.value <=
                        static_cast<std::int64_t>(cursor.limit))
                    found.push_back(event);
        return found;
    }
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override {
        if (log_.is_down || (is_durable_ && log_.standbys_are_away)) return down();
        const auto& events = log_.events_;
        const auto from = std::min(static_cast<std::size_t>(after.value), events.size());
        const auto to = std::min(from + limit, events.size());
        return std::vector<RecordedEvent>(events.begin() + static_cast<std::ptrdiff_t>(from),
                                          events.begin() + static_cast<std::ptrdiff_t>(to));
    }
    std::expected<LogHead, StoreUnavailable> head() override {
        if (log_.is_down) return down();
        const auto checkpoint = log_.head_checkpoint();
        return LogHead{.log_id = log_.log_id,
                       .position = checkpoint.position,
                       .hash = checkpoint.hash,
                       .recorded_at = log_.clock_.log_now()};
    }
    std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) override {
        if (log_.is_down) return down();
        const auto first = std::ranges::find_if(
            log_.events_, [&](const auto& event) { return event.recorded_at >= time; });
        return domain::GlobalPosition{first - log_.events_.begin()};
    }
    std::expected<domain::LogTime, StoreUnavailable> clock() override {
        return log_.clock_.log_now();
    }

private:
    const FakeLog& log_;
    bool is_durable_;
};

class FakeLog::Models final : public ReadModelStore {
public:
    explicit Models(FakeLog& log) : log_(log) {}

    std::expected<void, StoreUnavailable> in_transaction(
        const std::function<void(ReadModelTransaction&)>& work) override {
        if (const auto once = std::exchange(log_.before_save, nullptr)) once();
        if (log_.is_down) return down();
        Transaction transaction(log_.checkpoints);
        work(transaction);
        if (transaction.changed()) ++log_.saves;
        const bool changed = transaction.changed();
        log_.checkpoints = transaction.take();
        if (changed && std::exchange(log_.next_save_is_lost, false)) return down();
        return {};
    }

private:
    FakeLog& log_;
};

class FakeLog::Holder final : public Lease {
public:
    Holder(FakeLog& log, std::string job) : log_(log), job_(std::move(job)) {}
    ~Holder() override { give_back(); }

    bool hold() override {
        if (log_.is_down) return false;
        const auto [holder, is_new] = log_.leases.try_emplace(job_, this);
        return holder->second == this;
    }
    void give_back() override {
        const auto holder = log_.leases.find(job_);
        if (holder != log_.leases.end() && holder->second == this) log_.leases.erase(holder);
    }

private:
    FakeLog& log_;
    std::string job_;
};

std::unique_ptr<EventReader> FakeLog::open_reader() { return std::make_unique<Reader>(*this); }

std::unique_ptr<EventReader> FakeLog::open_durable_reader() {
    return std::make_unique<Reader>(*this, true);
}
std::unique_ptr<LogReader> FakeLog::open_log_reader() { return std::make_unique<Reader>(*this); }
std::unique_ptr<ReadModelStore> FakeLog::open_read_models() {
    return std::make_unique<Models>(*this);
}
std::unique_ptr<Lease> FakeLog::open_lease(const std::string& job) {
    return std::make_unique<Holder>(*this, job);
}

Checkpoint FakeLog::head_checkpoint() const {
    if (events_.empty()) return {{}, genesis_hash(log_id), {}};
    return {events_.back().position, events_.back().hash, {}};
}

FakeLog::Person& FakeLog::person(const domain::UserId& user) {
    const auto found = people_.find(user);
    if (found != people_.end()) return found->second;
    return people_.emplace(user, Person{examples.stream(), {}, crypto::new_user_key()})
        .first->second;
}

domain::GlobalPosition FakeLog::append(const domain::UserEvent& event) {
    const auto user = domain::user_of(event);
    auto& who = person(user);
    who.version = who.version.next();
    const domain::EventId id(examples.uuid());
    const auto encoded =
        encode(event, {.stream = who.stream, .version = who.version, .id = id}, who.key, "{}");
    const auto head = head_checkpoint();
    RecordedEvent recorded{.position = head.position.next(),
                           .stream = who.stream,
                           .version = who.version,
                           .type = encoded.type,
                           .schema_version = encoded.schema_version,
                           .event_id = id,
                           .recorded_at = clock_.log_now(),
                           .metadata = encoded.metadata,
                           .data = encoded.data,
                           .private_part = encoded.private_part};
    recorded.hash = chain_hash(head.hash, log_id, recorded);
    if (recorded.private_part) recorded.wrapped_key = crypto::wrap_user_key(keys, user, who.key);
    events_.push_back(std::move(recorded));
    return events_.back().position;
}

domain::CodeIssued FakeLog::register_person(const std::string& email) {
    const domain::UserId user(examples.uuid());
    const domain::CodeId code(examples.uuid());
    const auto now = clock_.log_now();
    const domain::Recipient recipient{*domain::EmailAddress::parse(email), {}};
    append(domain::UserRegistered{
        user, now, domain::Registrant{recipient, domain::PasswordHash{"$argon2id$of-a-test"}}});
    domain::CodeIssued issued{.user_id = user,
                              .code_id = code,
                              .claim = domain::StreamVersion{1},
                              .code_key_id = keys.current_code_key().id,
                              .reason = domain::CodeReason::registration,
                              .origin = code,
                              .life = domain::CodeLife::parse(now, now + 60s).value(),
                              .network = {},
                              .recipient = recipient};
    append(issued);
    return issued;
}

}  // namespace roster::followers::test
