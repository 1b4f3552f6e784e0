// Writes a long log of plausible people, sealed as the service seals them, for the benchmark of the
// operators' commands: one in a hundred is erased, one in ten never activates.
// long_log DATABASE_URL KEY_FILE EVENTS

#include <cstdio>
#include <cstdlib>
#include <string>

#include "crypto/sealed_data.hpp"
#include "crypto/stream_id.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/schema_migrator.hpp"
#include "tests/eventstore/log_examples.hpp"

namespace {

using namespace roster;
using namespace std::chrono_literals;
using eventstore::StreamAppend;

constexpr std::uint64_t seed = 20'261'122;
constexpr std::size_t events_a_person = 4;  // at most, and most have so many

class People {
public:
    explicit People(const crypto::KeyRing& keys) : keys_(keys) {}

    StreamAppend next() {
        const auto number = number_++;
        const auto email =
            *domain::EmailAddress::parse("person" + std::to_string(number) + "@example.com");
        const domain::Recipient recipient{
            email, domain::Locale::parse(number % 3 == 0 ? "fr" : "en").value()};
        const auto user = examples_.user();
        const domain::CodeId code(examples_.uuid());
        const auto at = begin_ + std::chrono::milliseconds(10 * number);
        StreamAppend append{.stream = crypto::stream_id(keys_.index_key(), email),
                            .expected_version = {0}};
        key_ = crypto::new_user_key();
        add(append, domain::UserRegistered{user, at, domain::Registrant{recipient, {phc_}}});
        add(append, domain::CodeIssued{user,
                                       code,
                                       domain::StreamVersion{1},
                                       keys_.current_code_key().id,
                                       domain::CodeReason::registration,
                                       code,
                                       domain::CodeLife::parse(at, at + 60s).value(),
                                       {0x00c0ffee},
                                       recipient});
        add(append, domain::CodeMailed{user, code, at + 800ms});
        if (number % 100 == 7)
            add(append, domain::UserErased{user, at + 50s});
        else if (number % 10 == 3)
            add(append, domain::CodeExpired{user, code, at + 60s});
        else
            add(append, domain::UserActivated{user, code, at + 30s});
        if (number % 100 != 7) append.key_to_add = {user, crypto::wrap_user_key(keys_, user, key_)};
        return append;
    }

private:
    void add(StreamAppend& append, const domain::UserEvent& event) {
        const domain::StreamVersion version{static_cast<std::int64_t>(append.events.size()) + 1};
        append.events.push_back(
            eventstore::encode(event, {append.stream, version, domain::EventId(examples_.uuid())},
                               key_, R"({"request_id":"0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0001"})"));
    }

    const crypto::KeyRing& keys_;
    eventstore::testing::LogExamples examples_{seed};
    crypto::SecretBytes key_;
    std::int64_t number_ = 0;
    domain::LogTime begin_ = *domain::parse_rfc3339("2026-11-22T00:00:00Z");
    std::string phc_ =
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2E$"
        "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
};

int fail(const std::string& why) {
    std::fprintf(stderr, "long_log: %s\n", why.c_str());
    return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return fail("usage: long_log DATABASE_URL KEY_FILE EVENTS");
    const auto keys = crypto::KeyRing::load(argv[2]);
    if (!keys) return fail("the key file cannot be read");
    const auto store = eventstore::open_event_store({.url = argv[1]});
    const auto appender = store->open_appender();
    if (!store->agree_on_keys(keys->fingerprints()).value_or(false))
        return fail("the log has other keys");
    People people(*keys);
    const auto wanted = std::strtoull(argv[3], nullptr, 10);
    for (std::size_t written = 0; written < wanted;) {
        std::vector<StreamAppend> batch;
        for (std::size_t events = 0;
             events + events_a_person <= eventstore::EventAppender::max_batch_events;
             events += events_a_person, written += events_a_person)
            batch.push_back(people.next());
        if (!appender->append(batch)) return fail("the store refused a batch");
    }
    return EXIT_SUCCESS;
}
