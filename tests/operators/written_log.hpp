#pragma once
// A fresh embedded log with sealed people in it, as an operator's question finds it.

#include <map>
#include <memory>
#include <string>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "domain/user_events.hpp"
#include "eventstore/event_codec.hpp"
#include "operators/person.hpp"
#include "projections/users_projection.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/test_stores.hpp"

namespace roster::operators::testing {

using namespace std::chrono_literals;

inline domain::LogTime at(std::chrono::microseconds after) {
    return *domain::parse_rfc3339("2026-11-22T20:14:00Z") + after;
}

inline domain::EmailAddress address(const std::string& text) {
    return *domain::EmailAddress::parse(text);
}

class WrittenLog {
public:
    WrittenLog()
        : database(eventstore::testing::fresh_sqlite_store()),
          store(database->open()),
          appender(store->open_appender()),
          log(*store, &keys) {}

    // Appends UserRegistered of a new user to the address's stream.
    domain::UserId register_user(const std::string& email, std::chrono::microseconds after = 0s) {
        const auto user = crypto::new_id<domain::UserId>(at(after));
        const domain::Registrant registrant{{address(email), {}},
                                            {"$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"}};
        user_keys_.emplace(user, crypto::new_user_key());
        append(email, domain::UserRegistered{user, at(after), registrant}, true);
        return user;
    }

    void append(const std::string& email, const domain::UserEvent& event, bool adds_key = false) {
        const auto stream = person_at(keys, address(email)).stream;
        auto& version = versions_[stream];
        const auto user = domain::user_of(event);
        eventstore::StreamAppend append{.stream = stream, .expected_version = version};
        append.events = {eventstore::encode(
            event, {stream, version.next(), crypto::new_id<domain::EventId>(at(0s))},
            user_keys_.at(user), "{}")};
        if (adds_key)
            append.key_to_add = {user, crypto::wrap_user_key(keys, user, user_keys_.at(user))};
        if (std::holds_alternative<domain::UserErased>(event)) append.key_to_destroy = user;
        const auto committed = appender->append({&append, 1});
        REQUIRE(committed.has_value());
        REQUIRE(committed->streams.front().has_value());
        version = version.next();
    }

    // What a node does all the time.
    void project() { REQUIRE(log.catch_up(projections::users_kind()).has_value()); }

    crypto::KeyRing keys = crypto::KeyRing::generate();
    std::unique_ptr<eventstore::testing::TestStore> database;
    std::unique_ptr<eventstore::EventStore> store;
    std::unique_ptr<eventstore::EventAppender> appender;
    OperatorsLog log;

private:
    std::map<domain::StreamId, domain::StreamVersion> versions_;
    std::map<domain::UserId, crypto::SecretBytes> user_keys_;
};

inline constexpr const char* ada = "ada@example.com";
inline constexpr const char* grace = "grace@example.com";

template <class T>
bool is_unknown(const Answered<T>& answer) {
    return !answer && std::holds_alternative<UnknownPerson>(answer.error());
}

}  // namespace roster::operators::testing
