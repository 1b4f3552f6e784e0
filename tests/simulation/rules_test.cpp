// Each rule, seen broken: histories that no Roster writes.

#include "tests/simulation/rules.hpp"

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "domain/code_life.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/catch.hpp"

namespace roster::simulation {
namespace {

using namespace domain;

constexpr const char* ada = "ada@example.com";

// One address, and whatever is written about it.
class History {
public:
    void write(const UserEvent& event, LogTime at) {
        version_ = version_.next();
        const auto id = crypto::new_id<EventId>(at);
        const auto encoded = eventstore::encode(event, {stream_, version_, id}, user_key_, "{}");
        eventstore::RecordedEvent recorded{.position = {version_.value},
                                           .stream = stream_,
                                           .version = version_,
                                           .type = encoded.type,
                                           .schema_version = encoded.schema_version,
                                           .event_id = id,
                                           .recorded_at = at,
                                           .metadata = encoded.metadata,
                                           .data = encoded.data,
                                           .private_part = encoded.private_part};
        if (recorded.private_part)
            recorded.wrapped_key = crypto::wrap_user_key(keys, user, user_key_);
        events_.push_back(std::move(recorded));
    }
    void registered() {
        write(UserRegistered{user, begin, Registrant{recipient(), {"$of-ada"}}}, begin);
        write(issued(), begin);
    }
    [[nodiscard]] CodeIssued issued() const {
        return {.user_id = user,
                .code_id = code,
                .claim = StreamVersion{1},
                .code_key_id = keys.current_code_key().id,
                .reason = CodeReason::registration,
                .origin = code,
                .life = CodeLife::parse(begin, begin + 60s).value(),
                .network = {},
                .recipient = recipient()};
    }
    [[nodiscard]] static Recipient recipient() { return {*EmailAddress::parse(ada), {}}; }
    [[nodiscard]] Story story() const { return {events_, keys}; }
    [[nodiscard]] std::string digits() const { return digits_of(issued(), keys, log); }
    [[nodiscard]] ReceivedMail mail(LogTime at) const {
        return {.to = ada, .code_id = code, .digits = digits(), .at = at};
    }
    [[nodiscard]] Violations mails(const std::vector<ReceivedMail>& received) const {
        Violations found;
        check_mails(story(), ada, received, keys, log, found);
        return found;
    }
    [[nodiscard]] Violations activations(const std::vector<Asking>& askings) const {
        Violations found;
        check_activations(story(), askings, keys, log, found);
        return found;
    }
    template <class Rule>
    [[nodiscard]] Violations broken(Rule rule) const {
        Violations found;
        rule(story(), found);
        return found;
    }

    const crypto::KeyRing keys = crypto::KeyRing::generate();
    const LogId log{crypto::uuid_v4()};
    const LogTime begin = *parse_rfc3339("2026-11-22T20:14:00Z");
    const UserId user = crypto::new_id<UserId>(begin);
    const CodeId code = crypto::new_id<CodeId>(begin);

private:
    const StreamId stream_{crypto::uuid_v4()};
    const crypto::SecretBytes user_key_ = crypto::new_user_key();
    StreamVersion version_;
    std::vector<eventstore::RecordedEvent> events_;
};

TEST_CASE("a second registration and a second activation are seen", "[simulation]") {
    History history;
    history.registered();
    CHECK(history.broken(check_stream).empty());
    history.write(UserRegistered{history.user, history.begin, {}}, history.begin);
    CHECK(history.broken(check_stream) == Violations{"two registrations"});
    for (int i = 0; i < 2; ++i)
        history.write(UserActivated{history.user, history.code, history.begin}, history.begin);
    CHECK(history.broken(check_stream) == Violations{"two registrations", "two activations"});
}

TEST_CASE("a code without an outcome, or with two, is seen", "[simulation]") {
    History history;
    history.registered();
    CHECK(history.broken(check_outcomes).size() == 2);  // none, and open
    history.write(CodeExpired{history.user, history.code, history.begin + 60s},
                  history.begin + 60s);
    CHECK(history.broken(check_outcomes).size() == 1);
    const CodeMailFailed lost{
        history.user, history.code, history.begin, MailFailure::no_report, {}};
    history.write(lost, history.begin);
    CHECK(history.broken(check_outcomes).empty());
    history.write(CodeMailed{history.user, history.code, history.begin}, history.begin);
    CHECK(history.broken(check_outcomes).empty());  // one that is told late takes its place
    history.write(CodeMailed{history.user, history.code, history.begin}, history.begin);
    CHECK(history.broken(check_outcomes).size() == 1);
}

TEST_CASE("a window that is closed too soon is seen", "[simulation]") {
    History history;
    history.registered();
    const CodeExpired expired{history.user, history.code, history.begin + 60s};
    history.write(expired, history.begin + 59s);
    CHECK(history.broken(check_windows).size() == 1);
}

TEST_CASE("an activation that nobody was entitled to is seen", "[simulation]") {
    History history;
    history.registered();
    history.write(UserActivated{history.user, history.code, history.begin}, history.begin);
    const Asking right{"$of-ada", history.digits(), history.begin + 59s};
    CHECK(history.activations({right}).empty());
    auto wrong = right;
    wrong.digits = right.digits == "0000" ? "1111" : "0000";
    CHECK(history.activations({wrong}).size() == 1);
    auto stranger = right;
    stranger.phc = "$of-a-stranger";
    CHECK(history.activations({stranger}).size() == 1);
    auto late = right;
    late.at = history.begin + 60s;
    CHECK(history.activations({late}).size() == 1);
}

TEST_CASE("a mail too many, a dead one, and one that went elsewhere are seen", "[simulation]") {
    History history;
    history.registered();
    const auto mail = history.mail(history.begin + 1s);
    CHECK(history.mails({mail}).empty());
    CHECK(history.mails({mail, mail}).size() == 1);
    auto unrecorded = mail;
    unrecorded.is_unrecorded = true;
    CHECK(history.mails({unrecorded, mail}).empty());
    CHECK(history.mails({history.mail(history.begin + 60s)}).size() == 1);
    auto elsewhere = mail;
    elsewhere.to = "eve@example.com";
    CHECK(history.mails({elsewhere}).size() == 1);
    auto other = mail;
    other.digits = mail.digits == "0000" ? "1111" : "0000";
    CHECK(history.mails({other}).size() == 1);
}

}  // namespace
}  // namespace roster::simulation
