// What a stream costs to load that strangers lengthened as far as the budgets of an address allow,
// day after day: read, decoded and folded, as an actor does that meets its user for the first time.
// Medians, of PostgreSQL and SQLite.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/sealed_data.hpp"
#include "crypto/stream_id.hpp"
#include "domain/policy.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_evolve.hpp"
#include "eventstore/event_codec.hpp"
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
    Milliseconds read{}, decode{}, fold{};
    std::size_t events = 0;
};

Cost load(EventReader& reader, const Besieged& user) {
    Cost cost;
    domain::UserState state;
    for (StreamCursor cursor{user.stream(), {}};;) {
        const auto begin = Clock::now();
        const auto page = reader.read_streams(std::vector{cursor});
        if (!page) throw std::runtime_error("read failed");
        const auto was_read = Clock::now();
        std::vector<domain::UserEvent> events;
        for (const auto& recorded : *page) events.push_back(decode(recorded, user.keys()).value());
        const auto decoded = Clock::now();
        for (const auto& event : events) state = evolve(std::move(state), event);
        cost.read += was_read - begin;
        cost.decode += decoded - was_read;
        cost.fold += Clock::now() - decoded;
        cost.events += page->size();
        if (page->size() < EventReader::max_page) return cost;
        cursor.after = page->back().version;
    }
}

Cost median(EventReader& reader, const Besieged& user) {
    std::vector<Cost> costs;
    for (int i = 0; i < runs; ++i) costs.push_back(load(reader, user));
    std::ranges::nth_element(costs, costs.begin() + runs / 2, {},
                             [](const Cost& cost) { return cost.read + cost.decode + cost.fold; });
    return costs[runs / 2];
}

void print_figures(const char* name, std::unique_ptr<TestStore> test, bool active) {
    const auto store = test->open();
    Besieged user(*store, active);
    const auto reader = store->open_reader();
    int spent = 0;
    for (const int days : {0, 1, 7, 30, 365}) {
        for (; spent < days; ++spent) user.spend_a_day();
        const auto cost = median(*reader, user);
        std::printf("%-12s %-8s %5d %8zu %9.2f %9.2f %9.2f %9.2f\n", name,
                    active ? "active" : "pending", days, cost.events, cost.read.count(),
                    cost.decode.count(), cost.fold.count(),
                    (cost.read + cost.decode + cost.fold).count());
        std::fflush(stdout);
    }
}

}  // namespace

int main() {
    std::printf("%-12s %-8s %5s %8s %9s %9s %9s %9s\n", "store", "address", "days", "events",
                "read ms", "decode ms", "fold ms", "all ms");
    for (const bool active : {true, false}) {
        print_figures("SQLite", fresh_sqlite_store(), active);
        print_figures("PostgreSQL", fresh_postgres_store(), active);
    }
}
