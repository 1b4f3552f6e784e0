// Snapshots: what is kept of any state comes back the same, and only to whom it belongs.

#include "eventstore/user_snapshot.hpp"

#include <algorithm>
#include <iterator>

#include "crypto/digest.hpp"
#include "eventstore/codec/state_lines.hpp"
#include "tests/domain/random_events.hpp"
#include "tests/eventstore/keyed_user.hpp"
#include "text/hex.hpp"

namespace roster::eventstore::testing {
namespace {

using domain::test::RandomEvents;
using domain::test::version;

constexpr unsigned histories = 60;
constexpr int events_each = 400;

// Every event that the state names has an id that tells its version, as has the newest.
UserSnapshot snapshot_of(const domain::UserState& state) {
    auto versions = domain::named_events(state);
    if (versions.empty() || versions.back() != state.version) versions.push_back(state.version);
    UserSnapshot snapshot{state, {}};
    for (const auto& named : versions)
        snapshot.events.push_back(
            {named, example_id<domain::EventId>(static_cast<int>(named.value))});
    return snapshot;
}

// Of odd histories one person's, who begins once and is not erased: so that much comes together.
bool is_told(const domain::UserEvent& event, const domain::UserState& state, unsigned seed) {
    if (seed % 2 == 0) return true;
    if (domain::begins_user(event)) return !domain::user_of(state);
    return domain::user_of(event) == domain::test::user_1 &&
           !std::holds_alternative<domain::UserErased>(event);
}

// Calls `look` with the state after each event of each history.
template <class Look>
void for_any_history(Look&& look) {
    for (unsigned seed = 0; seed < histories; ++seed) {
        CAPTURE(seed);
        RandomEvents events(seed);
        domain::UserState state;
        for (int i = 0; i < events_each; ++i) {
            const auto event = events.next();
            if (!is_told(event, state, seed)) continue;
            state = domain::evolve(std::move(state), event);
            look(state);
        }
    }
}

// An event of this user's that brings the key.
RecordedEvent at_key(const KeyedUser& keyed, const domain::UserId& user) {
    auto event = domain::test::registered();
    event.user_id = user;
    return keyed.record(event, 1);
}

TEST_CASE("any state that was written comes back the same", "[eventstore][snapshot]") {
    int shadows = 0;
    for_any_history([&](const domain::UserState& state) {
        const auto snapshot = snapshot_of(state);
        CHECK(read_state_lines(state_lines(snapshot)) == snapshot);
        const auto* active = std::get_if<domain::Active>(&state.situation);
        if (active != nullptr && active->shadow && !active->shadow->codes.empty()) ++shadows;
    });
    CHECK(shadows > 100);
}

TEST_CASE("what a state names is no later than itself", "[eventstore][snapshot]") {
    for_any_history([](const domain::UserState& state) {
        const auto named = domain::named_events(state);
        CHECK(std::ranges::is_sorted(named));
        if (!named.empty()) CHECK(named.back() <= state.version);
        for (const auto& password : domain::known_passwords(state))
            CHECK(std::ranges::binary_search(named, password.version));
    });
}

// Whoever changes what events mean for a user, or how a state is written, raises snapshot_form, and
// writes here what comes out then: else nodes would go on from what older ones have folded.
TEST_CASE("the same events fold to the same state in this form", "[eventstore][snapshot]") {
    crypto::Sha256 digest{};
    for_any_history([&](const domain::UserState& state) {
        crypto::Bytes all(digest.begin(), digest.end());
        std::ranges::copy(state_lines(snapshot_of(state)), std::back_inserter(all));
        digest = crypto::sha256(all);
    });
    REQUIRE(snapshot_form == 2);
    CHECK(text::to_hex(digest) ==
          "c40373b28543433f12758dbe4de8e7a3e4948f7015461cfa6657a6621b52a1e9");
}

struct Kept {
    KeyedUser keyed;
    domain::UserId user = domain::test::user_1;
    UserSnapshot snapshot = snapshot_of(domain::test::fold(domain::test::shadowed_history()));
    StoredSnapshot stored = seal_snapshot(snapshot, example_stream, version(1), keyed.key);

    [[nodiscard]] std::optional<UserSnapshot> open() const {
        return open_snapshot(stored, at_key(keyed, user), keyed.keys);
    }
};

TEST_CASE("a snapshot is opened with its user's key", "[eventstore][snapshot]") {
    const Kept kept;
    CHECK(kept.open() == kept.snapshot);
    CHECK(kept.stored.newest == kept.snapshot.events.back());
    CHECK(kept.stored.key_at == version(1));
}

TEST_CASE("a snapshot that was changed or moved is none", "[eventstore][snapshot]") {
    Kept kept;
    SECTION("to another stream") { kept.stored.stream = example_id<domain::StreamId>(7); }
    SECTION("to another version") { kept.stored.newest.version = version(4); }
    SECTION("to another event") { kept.stored.newest.id = example_id<domain::EventId>(77); }
    SECTION("in a letter") { kept.stored.sealed[40] ^= 1; }
    SECTION("to no base64") { kept.stored.sealed = "?"; }
    SECTION("to nothing") { kept.stored.sealed.clear(); }
    SECTION("to another user") { kept.user = domain::test::user_2; }
    CHECK_FALSE(kept.open());
}

TEST_CASE("a snapshot goes with its user's key", "[eventstore][snapshot]") {
    const Kept kept;
    auto event = at_key(kept.keyed, kept.user);
    event.wrapped_key.reset();
    CHECK_FALSE(open_snapshot(kept.stored, event, kept.keyed.keys));
    CHECK_FALSE(open_snapshot(kept.stored, at_key(KeyedUser(), kept.user), kept.keyed.keys));
    CHECK_FALSE(open_snapshot(kept.stored,
                              kept.keyed.record(domain::test::expired(domain::test::code_1, {})),
                              kept.keyed.keys));
}

TEST_CASE("no state is read from what is not one", "[eventstore][snapshot]") {
    const auto lines = state_lines(Kept().snapshot);
    for (std::size_t end = 1; end < lines.size(); ++end)
        if (lines[end - 1] != '\n')
            CHECK_THROWS_AS(read_state_lines(std::string_view(lines).substr(0, end)),
                            std::runtime_error);
    const auto event = lines.substr(lines.rfind('{'));
    CHECK_THROWS_AS(read_state_lines(""), std::runtime_error);
    CHECK_THROWS_AS(read_state_lines("{\"is\":\"nobody\"}\n" + event), std::runtime_error);
    CHECK_THROWS_AS(read_state_lines("{\"is\":\"absent\",\"who\":1}\n" + event),
                    std::runtime_error);
    const auto claim = lines.substr(lines.find("{\"email\"", 1));
    CHECK_THROWS_AS(read_state_lines("{\"is\":\"absent\"}\n" + claim), std::runtime_error);
}

}  // namespace
}  // namespace roster::eventstore::testing
