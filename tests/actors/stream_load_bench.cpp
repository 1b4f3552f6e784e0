// What a stream costs to load that strangers lengthened as far as the budgets of an address allow,
// day after day: read, decoded and folded, as an actor does that meets its user for the first time,
// whole and from the last snapshot on. Medians, of PostgreSQL and SQLite.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "actors/known_events.hpp"
#include "actors/stream_load.hpp"
#include "actors/user_session.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/stream_id.hpp"
#include "domain/policy.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_evolve.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/snapshot_table.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int runs = 9;

// An address that somebody registered, and what strangers make of its stream: as much as they are
// let, each time from another network and with another password.
class Besieged {
public:
    Besieged(EventStore& store, bool active) : appender_(store.open_appender()) {
        (void)store.agree_on_keys(keys_.fingerprints());
        put(registering({1}));
        if (active)
            put(domain::Activate{.matched_password = domain::StreamVersion{1},
                                 .matched_codes = {code_},
                                 .network = {1},
                                 .now = now_});
        write();
    }

    void spend_a_day() {
        for (int i = 0; i < 48; ++i, now_ += 30min) {
            const domain::NetworkTag network{++networks_};
            const domain::StreamVersion claim{state_.version.value + 1};
            put(registering(network));
            for (int wrong = 0; wrong < domain::Policy::wrong_codes_per_code; ++wrong)
                put(domain::Activate{.matched_password = claim,
                                     .matched_codes = {},
                                     .network = network,
                                     .now = now_});
            put(domain::RecordMailed{.user_id = user_, .code_id = code_, .now = now_});
            put(domain::CloseWindow{.user_id = user_, .code_id = code_, .now = now_ + 61s});
        }
        write();
    }

    [[nodiscard]] const domain::StreamId& stream() const { return stream_; }
    [[nodiscard]] const crypto::KeyRing& keys() const { return keys_; }
    [[nodiscard]] const crypto::SecretBytes& key() const { return key_; }

private:
    domain::Register registering(domain::NetworkTag network) {
        code_ = domain::CodeId(examples_.uuid());
        return {.new_user_id = user_,
                .code = {code_, keys_.current_code_key().id, network},
                .registrant = {{email_, domain::Locale::parse("en").value()},
                               {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2E$"
                                "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"}},
                .matched_password = {},
                .now = now_};
    }

    template <class Command>
    void put(const Command& command) {
        const auto decision = domain::decide(state_, command, domain::Policy{});
        if (!decision) return;
        for (const auto& event : decision->events) {
            state_ = domain::evolve(std::move(state_), event);
            const EventSlot slot{stream_, state_.version, domain::EventId(examples_.uuid())};
            events_.push_back(encode(event, slot, key_, "{}"));
        }
    }

    void write() {
        auto left = std::span(events_);
        while (!left.empty()) {
            const auto page = left.first(std::min(left.size(), EventAppender::max_batch_events));
            StreamAppend append{.stream = stream_, .expected_version = {written_}};
            if (written_ == 0)
                append.key_to_add = {user_, crypto::wrap_user_key(keys_, user_, key_)};
            append.events.assign(page.begin(), page.end());
            if (!appender_->append(std::vector{std::move(append)}))
                throw std::runtime_error("append failed");
            written_ += static_cast<std::int64_t>(page.size());
            left = left.subspan(page.size());
        }
        events_.clear();
    }

    crypto::KeyRing keys_ = crypto::KeyRing::generate();
    std::unique_ptr<EventAppender> appender_;
    LogExamples examples_{7};
    domain::EmailAddress email_ = *domain::EmailAddress::parse("owner@example.com");
    domain::StreamId stream_ = crypto::stream_id(keys_.index_key(), email_);
    domain::UserId user_ = examples_.user();
    crypto::SecretBytes key_ = crypto::new_user_key();
    domain::UserState state_;
    domain::CodeId code_{examples_.uuid()};
    domain::LogTime now_ = *domain::parse_rfc3339("2026-01-01T00:00:00Z");
    std::uint32_t networks_ = 1;
    std::int64_t written_ = 0;
    std::vector<EventToAppend> events_;
};

struct Cost {
    Milliseconds find{}, read{}, take{}, fold{};
    std::size_t events = 0;

    [[nodiscard]] Milliseconds all() const { return find + read + take + fold; }
};

template <class Work>
auto timed(Milliseconds& sum, Work&& work) {
    const auto begin = Clock::now();
    struct Stop {
        Milliseconds& sum;
        Clock::time_point begin;
        ~Stop() { sum += Clock::now() - begin; }
    } const stop{sum, begin};
    return work();
}

// As StreamReader and UserSession do together.
class Loader {
public:
    Loader(EventStore& store, const Besieged& user)
        : reader_(store.open_reader()), table_(store.open_read_models()), user_(user) {}

    Cost load(bool with_snapshot) {
        Cost cost;
        actors::StreamLoad load(user_.stream(), {});
        std::optional<actors::StreamContents> contents;
        while (!contents) {
            const auto page = timed(cost.read, [&] { return read(load); });
            cost.events += page.size();
            const bool wants = with_snapshot && load.is_long(page);
            if (wants && timed(cost.find, [&] { return begin_at_snapshot(load); })) continue;
            contents = timed(cost.take, [&] { return load.take(page, user_.keys()); });
        }
        timed(cost.fold, [&] { fold(contents->value()); });
        return cost;
    }

    // As the service does, whenever as many events have come.
    void keep_snapshot_if_due() {
        (void)load(true);
        if (state_.version.value - kept_at_ < actors::UserSession::snapshot_every) return;
        kept_at_ = state_.version.value;
        if (!table_.keep(
                seal_snapshot({state_, known_.named_by(state_)}, user_.stream(), {1}, user_.key())))
            throw std::runtime_error("a snapshot was not kept");
    }

private:
    std::vector<RecordedEvent> read(const actors::StreamLoad& load) {
        std::vector<StreamCursor> cursors;
        load.add_to(cursors);
        auto page = reader_->read_streams(cursors);
        if (!page) throw std::runtime_error("read failed");
        return *std::move(page);
    }

    bool begin_at_snapshot(actors::StreamLoad& load) {
        auto found = table_.find({&user_.stream(), 1});
        if (!found) throw std::runtime_error("no snapshot can be read");
        if (found->empty()) return false;
        load.begin_at(std::move(found->front()));
        return true;
    }

    void fold(const actors::StreamNews& news) {
        state_ = {};
        known_ = {};
        if (news.from) {
            state_ = news.from->snapshot.state;
            known_ = actors::KnownEvents(news.from->snapshot.events);
        }
        for (const auto& event : news.events) {
            known_.add({event.version, event.id});
            state_ = domain::evolve(std::move(state_), event.event);
            known_.tidy(state_);
        }
    }

    std::unique_ptr<EventReader> reader_;
    SnapshotTable table_;
    const Besieged& user_;
    domain::UserState state_;
    actors::KnownEvents known_;
    std::int64_t kept_at_ = 0;
};

Cost median(Loader& loader, bool with_snapshot) {
    std::vector<Cost> costs;
    for (int i = 0; i < runs; ++i) costs.push_back(loader.load(with_snapshot));
    std::ranges::nth_element(costs, costs.begin() + runs / 2, {}, &Cost::all);
    return costs[runs / 2];
}

void print(const Cost& cost) {
    std::printf(" | %6zu %7.2f %7.2f %7.2f %7.2f %7.2f", cost.events, cost.find.count(),
                cost.read.count(), cost.take.count(), cost.fold.count(), cost.all().count());
}

void print_figures(const char* name, std::unique_ptr<TestStore> test, bool active) {
    const auto store = test->open();
    Besieged user(*store, active);
    Loader loader(*store, user);
    int spent = 0;
    for (const int days : {0, 1, 7, 30, 365}) {
        for (; spent < days; ++spent) {
            loader.keep_snapshot_if_due();
            user.spend_a_day();
        }
        std::printf("%-10s %-8s %4d", name, active ? "active" : "pending", days);
        for (const bool with_snapshot : {false, true}) print(median(loader, with_snapshot));
        std::printf("\n");
        std::fflush(stdout);
    }
}

}  // namespace

int main() {
    const std::string columns = " |   read    find    read  decode    fold  all ms";
    std::printf("%-10s %-8s %4s | whole: events%*s | with snapshots: events\n", "store", "address",
                "days", 33, "");
    std::printf("%24s%s%s\n", "", columns.c_str(), columns.c_str());
    for (const bool active : {true, false}) {
        print_figures("SQLite", fresh_sqlite_store(), active);
        print_figures("PostgreSQL", fresh_postgres_store(), active);
    }
}
