// Verification finds what was done to a log behind its back, and names the place.

#include <algorithm>
#include <random>
#include <set>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/log_verifier.hpp"
#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

// A log of real events: ten users, each with a registration and a code, position 2n-1 and 2n.
class VerifiedLog {
public:
    VerifiedLog() : test(fresh_store()), store(test->open()), appender(store->open_appender()) {
        for (int i = 0; i < 10; ++i) register_user();
    }

    // As another process does, which has seen nothing of the log before.
    VerifyOutcome verify(VerifyOptions options = {}) {
        return verify_log(*test->open()->open_reader(), options);
    }

    VerifyOutcome verify_with_keys() { return verify({.keys = &keys}); }

    LogHead head() { return answer_of(store->open_reader()->head()); }

    // Destroys the user's key as an erasure does.
    void erase(std::size_t index) {
        auto& user = users[index];
        const auto version = user.stream.events.size();
        auto erasure = user.stream;
        erasure.expected_version = {static_cast<std::int64_t>(version)};
        erasure.key_to_add.reset();
        erasure.key_to_destroy = user.id;
        erasure.events = {encoded(domain::UserErased{user.id, time}, user, version + 1)};
        REQUIRE(appender->append(std::vector{erasure}));
    }

    struct User {
        domain::UserId id;
        crypto::SecretBytes key;
        StreamAppend stream;
    };

    std::unique_ptr<TestStore> test;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<EventAppender> appender;
    crypto::KeyRing keys = crypto::KeyRing::generate();
    domain::LogTime time{std::chrono::seconds(1'800'000'000)};
    std::vector<User> users;
    LogExamples examples{51};

private:
    EventToAppend encoded(const domain::UserEvent& event, const User& user, std::size_t version) {
        return encode(event,
                      {.stream = user.stream.stream,
                       .version = {static_cast<std::int64_t>(version)},
                       .id = crypto::new_id<domain::EventId>(time)},
                      user.key, "{}");
    }

    void register_user() {
        User user{.id = crypto::new_id<domain::UserId>(time),
                  .key = crypto::new_user_key(),
                  .stream = examples.new_stream(0)};
        const domain::Recipient recipient{*domain::EmailAddress::parse("a@example.com"), {}};
        const auto code = crypto::new_id<domain::CodeId>(time);
        user.stream.events = {
            encoded(domain::UserRegistered{user.id, time,
                                           domain::Registrant{recipient, {"$argon2id$x"}}},
                    user, 1),
            encoded(
                domain::CodeIssued{
                    .user_id = user.id,
                    .code_id = code,
                    .claim = domain::StreamVersion{1},
                    .code_key_id = domain::CodeKeyId::parse("c1").value(),
                    .reason = domain::CodeReason::registration,
                    .origin = code,
                    .life = domain::CodeLife::parse(time, time + std::chrono::seconds(60)).value(),
                    .network = {7},
                    .recipient = recipient},
                user, 2)};
        user.stream.key_to_add = KeyToAdd{user.id, crypto::wrap_user_key(keys, user.id, user.key)};
        REQUIRE(appender->append(std::vector{user.stream}));
        users.push_back(std::move(user));
    }
};

std::int64_t damaged_position(const VerifyOutcome& outcome) {
    const auto* damage = std::get_if<LogDamaged>(&outcome);
    if (damage == nullptr) return -1;
    UNSCOPED_INFO(damage->what);
    return damage->position.value;
}

}  // namespace

TEST_CASE("a whole log verifies, with keys and without, from any place", "[contract][verify]") {
    VerifiedLog log;
    std::int64_t reported = 0;
    const auto outcome = log.verify({.keys = &log.keys, .progress = [&](auto at, auto end) {
                                         reported = at.value;
                                         CHECK(end.value == 20);
                                     }});
    REQUIRE(std::holds_alternative<LogWhole>(outcome));
    CHECK(std::get<LogWhole>(outcome).events == 20);
    CHECK(std::get<LogWhole>(outcome).shredded == 0);
    CHECK(std::get<LogWhole>(outcome).head.hash == log.head().hash);
    CHECK(reported == 20);
    for (std::int64_t from = 1; from <= 21; ++from)
        CHECK(std::get<LogWhole>(log.verify({.from = {from}})).events == 21 - from);
    CHECK(damaged_position(log.verify({.from = {23}})) == 23);
}

TEST_CASE("a changed byte is found where it is", "[contract][verify]") {
    VerifiedLog log;
    log.test->tamper("UPDATE events SET data = replace(data, '2027', '2028') WHERE position = 7");
    CHECK(damaged_position(log.verify()) == 7);
}

TEST_CASE("changed metadata, types, versions and times are found", "[contract][verify]") {
    for (const auto* change :
         {"metadata = '{\"request_id\":\"x\"}'", "type = 'UserErased'",
          "schema_version = 3 - schema_version", "version = 3", "private = NULL",
          "recorded_at = (SELECT recorded_at FROM events WHERE position = 20)",
          "stream_id = (SELECT stream_id FROM events WHERE position = 20), version = 9",
          "event_id = (SELECT event_id FROM events WHERE position = 20)"}) {
        INFO(change);
        VerifiedLog log;
        log.test->tamper(std::string("UPDATE events SET ") + change + " WHERE position = 8");
        CHECK(damaged_position(log.verify()) == 8);
    }
}

TEST_CASE("a deleted event is found where it was", "[contract][verify]") {
    VerifiedLog log;
    log.test->tamper("DELETE FROM events WHERE position = 5");
    CHECK(damaged_position(log.verify()) == 5);
}

TEST_CASE("swapped events are found at the first", "[contract][verify]") {
    VerifiedLog log;
    log.test->tamper(
        "UPDATE events SET position = -1 WHERE position = 3;"
        "UPDATE events SET position = 3 WHERE position = 6;"
        "UPDATE events SET position = 6 WHERE position = -1");
    CHECK(damaged_position(log.verify()) == 3);
}

TEST_CASE("a tail that was cut is found by the head", "[contract][verify]") {
    VerifiedLog log;
    log.test->tamper("DELETE FROM events WHERE position > 15");
    CHECK(damaged_position(log.verify()) == 16);
}

TEST_CASE("a tail that was cut together with its head is found by a published head",
          "[contract][verify]") {
    VerifiedLog log;
    const auto published = log.head();
    log.test->tamper(
        "DELETE FROM events WHERE position > 15;"
        "UPDATE log_head SET position = 15, hash = (SELECT hash FROM events WHERE position = 15)");

    CHECK(std::holds_alternative<LogWhole>(log.verify()));
    CHECK(damaged_position(log.verify({.published_head = published})) == 16);
}

TEST_CASE("a log that was written anew from some place on is found by a published head",
          "[contract][verify]") {
    VerifiedLog log;
    const auto published = log.head();
    log.test->tamper(
        "DELETE FROM events WHERE position > 18;"
        "UPDATE log_head SET position = 18, hash = (SELECT hash FROM events WHERE position = 18)");
    log.erase(0);
    log.erase(1);

    CHECK(std::holds_alternative<LogWhole>(log.verify()));
    CHECK(damaged_position(log.verify({.published_head = published})) == 20);
    CHECK(damaged_position(log.verify({.from = {21}, .published_head = published})) == 20);
}

TEST_CASE("a published head is contained in a log that grew", "[contract][verify]") {
    VerifiedLog log;
    const auto published = log.head();
    log.erase(3);
    CHECK(std::holds_alternative<LogWhole>(log.verify({.published_head = published})));
    auto foreign = published;
    foreign.log_id = domain::LogId(log.examples.uuid());
    CHECK(std::holds_alternative<LogDamaged>(log.verify({.published_head = foreign})));
}

TEST_CASE("an event behind the head is found", "[contract][verify]") {
    VerifiedLog log;
    log.test->tamper(
        "UPDATE log_head SET position = 19, hash = (SELECT hash FROM events WHERE position = 19)");
    CHECK(damaged_position(log.verify()) == 20);
}

TEST_CASE("erased users are counted and are no damage", "[contract][verify]") {
    VerifiedLog log;
    log.erase(2);
    log.erase(4);
    const auto outcome = log.verify_with_keys();
    REQUIRE(std::holds_alternative<LogWhole>(outcome));
    CHECK(std::get<LogWhole>(outcome).shredded == 4);
}

TEST_CASE("a missing key without an erasure is damage, unless there are no keys to check with",
          "[contract][verify]") {
    VerifiedLog log;
    log.erase(1);
    log.test->run_sql(
        "DELETE FROM user_keys WHERE wrapped_key ="
        " (SELECT wrapped_key FROM user_keys ORDER BY 1 LIMIT 1)");
    const auto position = damaged_position(log.verify_with_keys());
    CHECK(position % 2 == 1);
    CHECK(std::get<LogWhole>(log.verify()).shredded == 4);
}

TEST_CASE("a damaged key or a foreign key file is told apart", "[contract][verify]") {
    VerifiedLog log;
    const auto other_keys = crypto::KeyRing::generate();
    const auto foreign = log.verify({.keys = &other_keys});
    CHECK_FALSE(std::holds_alternative<LogWhole>(foreign));
    log.test->run_sql(
        "UPDATE user_keys SET wrapped_key ="
        " (SELECT wrapped_key FROM user_keys ORDER BY 1 LIMIT 1)");
    CHECK(damaged_position(log.verify_with_keys()) > 0);
}

TEST_CASE("an event of another codec's making stops verification loudly", "[contract][verify]") {
    VerifiedLog log;
    REQUIRE(log.appender->append(log.examples.batch(1)));
    CHECK(damaged_position(log.verify()) == 21);
}

TEST_CASE("a log whose people come back after thousands of others is whole", "[contract][verify]") {
    constexpr std::size_t batches = 400;
    constexpr std::size_t new_people = 128;  // a batch, and as many who come back
    const auto test = fresh_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(59);
    std::mt19937_64 random(59);
    const auto event = [&](const domain::StreamId& stream, std::int64_t version) {
        return encode(domain::CodeExpired{examples.user(), domain::CodeId(examples.uuid()), {}},
                      {stream, {version}, domain::EventId(examples.uuid())}, {}, "{}");
    };
    std::vector<StreamAppend> people;
    for (std::size_t i = 0; i < batches; ++i) {
        std::vector<StreamAppend> batch;
        std::set<std::size_t> returning;
        while (people.size() > new_people && returning.size() < new_people)
            returning.insert(random() % people.size());
        for (const auto who : returning) {
            auto& person = people[who];
            batch.push_back({person.stream, person.expected_version});
            batch.back().events.push_back(event(person.stream, ++person.expected_version.value));
        }
        for (std::size_t n = 0; n < new_people; ++n) {
            people.push_back({examples.stream(), {1}});
            batch.push_back({people.back().stream, {0}});
            batch.back().events.push_back(event(people.back().stream, 1));
        }
        std::ranges::shuffle(batch, random);
        REQUIRE(appender->append(batch));
    }
    const auto outcome = verify_log(*store->open_reader(), {});
    const auto* damage = std::get_if<LogDamaged>(&outcome);
    INFO((damage == nullptr ? "" : damage->what));
    CHECK(std::holds_alternative<LogWhole>(outcome));
}
