// Walks the log page by page. What it remembers is bounded: one page, and the last versions of
// streams seen lately; an older one is looked up.

#include "eventstore/log_verifier.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/sealed_data.hpp"
#include "eventstore/chain_walk.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/hash_chain.hpp"
#include "eventstore/recent_versions.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

using domain::GlobalPosition;
using domain::StreamVersion;

constexpr std::size_t page_size = EventReader::max_page;

// Thrown inside this file, returned at its border. So is StoreFailure.
struct Damage : std::runtime_error {
    Damage(GlobalPosition at, const std::string& what) : std::runtime_error(what), position(at) {}
    GlobalPosition position;
};

[[noreturn]] void damaged(GlobalPosition position, const std::string& what) {
    throw Damage(position, what);
}

template <class T>
T answered(std::expected<T, StoreUnavailable> answer) {
    if (!answer) throw StoreFailure(answer.error().message);
    return *std::move(answer);
}

GlobalPosition before(GlobalPosition position) { return {position.value - 1}; }

class Verification {
public:
    Verification(EventReader& reader, const VerifyOptions& options)
        : reader_(reader), options_(options), next_(std::max(options.from, GlobalPosition{1})) {
        if (options.keys != nullptr) private_parts_.emplace(*options.keys);
    }

    LogWhole run() {
        result_.head = answered(reader_.head());
        walk_ = walk_behind(before(next_));
        while (next_ <= result_.head.position) check_page();
        check_end();
        check_published_head();
        return result_;
    }

private:
    ChainWalk walk_behind(GlobalPosition predecessor) {
        LogHead head = result_.head;
        head.position = predecessor;
        head.hash = genesis_hash(head.log_id);
        if (predecessor.value == 0) return ChainWalk(head);
        const auto event = event_at(predecessor);
        head.hash = event.hash;
        head.recorded_at = event.recorded_at;
        return ChainWalk(head);
    }

    RecordedEvent event_at(GlobalPosition position) {
        if (position > result_.head.position)
            damaged(next_, "the log ends at " + std::to_string(result_.head.position.value));
        const auto page = answered(reader_.read_log(before(position), 1));
        if (page.empty() || page.front().position != position)
            damaged(position, "the event is missing");
        return page.front();
    }

    // As stored; the genesis hash for 0.
    crypto::Sha256 hash_at(GlobalPosition position) {
        if (position.value == 0) return genesis_hash(result_.head.log_id);
        return event_at(position).hash;
    }

    void check_page() {
        const auto wanted = static_cast<std::size_t>(result_.head.position.value - next_.value + 1);
        const auto page = answered(reader_.read_log(before(next_), std::min(page_size, wanted)));
        if (page.empty())
            damaged(next_, "the event is missing, and all after it up to the head's position " +
                               std::to_string(result_.head.position.value));
        look_up_versions(page);
        for (const auto& event : page) check_event(event);
        check_missing_keys(page);
        if (options_.progress) options_.progress(before(next_), result_.head.position);
    }

    void check_event(const RecordedEvent& event) {
        if (const auto flaw = walk_->step(event)) damaged(next_, *flaw);
        const auto expected = versions_.last(event.stream).value_or(StreamVersion{}).next();
        if (event.version != expected)
            damaged(next_, "the stream's version is " + std::to_string(event.version.value) +
                               ", expected " + std::to_string(expected.value));
        versions_.set(event.stream, event.version);
        check_decoding(event);
        ++result_.events;
        next_ = next_.next();
    }

    void check_decoding(const RecordedEvent& event) {
        const auto decoded = private_parts_ ? decode(event, *private_parts_) : decode_public(event);
        if (decoded) return;
        if (decoded.error().kind == DecodeError::Kind::unknown_key)
            throw StoreFailure(decoded.error().message);
        damaged(event.position, decoded.error().message);
    }

    // The predecessors of events whose streams were not seen lately.
    void look_up_versions(const std::vector<RecordedEvent>& page) {
        std::vector<StreamCursor> unknown;
        for (const auto& event : page) {
            const auto last = versions_.last(event.stream);
            // Set again, it is not forgotten before this page is checked.
            versions_.set(event.stream, last.value_or(StreamVersion{}));
            if (last) continue;
            if (event.version.value > 1)
                unknown.push_back({event.stream, {event.version.value - 2}});
        }
        if (unknown.empty()) return;
        for (const auto& event : answered(reader_.read_streams(unknown)))
            if (event.position < next_) versions_.set(event.stream, event.version);
    }

    void check_missing_keys(const std::vector<RecordedEvent>& page) {
        for (const auto& event : page) {
            if (!event.private_part || event.wrapped_key) continue;
            ++result_.shredded;
            const bool never_had_one = event.position > options_.keys_missing_after &&
                                       event.position <= options_.keys_missing_up_to;
            if (options_.keys != nullptr && !never_had_one && !erased_later(event))
                damaged(event.position, "its user's key is missing, and no UserErased says why");
        }
    }

    // The same user's events follow each other, so one answer serves many.
    bool erased_later(const RecordedEvent& event) {
        const auto user = owner_of(*event.private_part);
        if (user && user == last_erased_) return true;
        StreamCursor cursor{event.stream, event.version};
        while (true) {
            const auto later = answered(reader_.read_streams({&cursor, 1}));
            if (later.empty()) return false;
            if (std::ranges::any_of(later,
                                    [&](const RecordedEvent& e) { return erases(e, user); })) {
                last_erased_ = user;
                return true;
            }
            cursor.after = later.back().version;
        }
    }

    static bool erases(const RecordedEvent& event, const std::optional<domain::UserId>& user) {
        const auto decoded = decode_public(event);
        return decoded && std::holds_alternative<domain::UserErased>(*decoded) &&
               domain::user_of(*decoded) == user;
    }

    void check_end() {
        if (next_.value == result_.head.position.value + 1 && walk_->hash() != result_.head.hash)
            damaged(result_.head.position, "its hash is not the head's");
        const auto beyond = answered(reader_.read_log(result_.head.position, 1));
        if (!beyond.empty() && answered(reader_.head()).position < beyond.front().position)
            damaged(beyond.front().position, "an event behind the head");
    }

    void check_published_head() {
        if (!options_.published_head) return;
        const auto& published = *options_.published_head;
        if (published.log_id != result_.head.log_id)
            damaged(published.position, "the published head is another log's");
        if (published.position > result_.head.position)
            damaged(result_.head.position.next(),
                    "the event is missing: the published head is at " +
                        std::to_string(published.position.value));
        if (hash_at(published.position) != published.hash)
            damaged(published.position, "its hash is not the published head's");
    }

    EventReader& reader_;
    const VerifyOptions& options_;
    GlobalPosition next_;
    std::optional<ChainWalk> walk_;
    std::optional<PrivateParts> private_parts_;
    RecentVersions versions_;
    std::optional<domain::UserId> last_erased_;
    LogWhole result_;
};

}  // namespace

VerifyOutcome verify_log(EventReader& reader, const VerifyOptions& options) {
    try {
        return Verification(reader, options).run();
    } catch (const Damage& found) {
        return LogDamaged{found.position, found.what()};
    } catch (const StoreFailure& failure) {
        return StoreUnavailable{failure.what()};
    }
}

}  // namespace roster::eventstore
