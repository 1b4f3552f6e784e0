// Makes the seeds that need a key, for a corpus that is begun anew: `fuzz_replay "[.seeds]"`.
#include <chrono>
#include <filesystem>
#include <fstream>

#include "crypto/disown_token.hpp"
#include "crypto/random_ids.hpp"
#include "messaging/cloud_event.hpp"
#include "tests/catch.hpp"
#include "tests/fuzz/hostile_keys.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path corpus = ROSTER_FUZZ_CORPUS;
constexpr domain::LogTime now{1'763'000'000s};

template <class Id>
Id some_id() {
    return Id(crypto::uuid_v4());
}

void save(const std::string& target, const std::string& name, const std::string& octets) {
    std::ofstream(corpus / target / name, std::ios::binary) << octets;
}

messaging::MailOrder some_order(bool has_code) {
    messaging::MailOrder order{.log = some_id<domain::LogId>(),
                               .event_id = some_id<domain::EventId>(),
                               .stream = some_id<domain::StreamId>(),
                               .user = some_id<domain::UserId>(),
                               .code = {},
                               .recorded_at = now,
                               .recipient = {*domain::EmailAddress::parse("ada@example.com"),
                                             *domain::Locale::parse("fr")},
                               .traceparent = {}};
    if (has_code)
        order.code =
            messaging::OrderedCode{some_id<domain::CodeId>(), *domain::CodeKeyId::parse("k1"),
                                   *domain::CodeLife::parse(now, now + 60s)};
    return order;
}

void save_order(const std::string& name, bool has_code) {
    const auto order = some_order(has_code);
    const messaging::EnvelopeFields envelope{
        .log = order.log,
        .position = {1},
        .stream = order.stream,
        .event_id = order.event_id,
        .type = has_code ? "CodeIssued" : "RegistrationShadowed",
        .recorded_at = order.recorded_at,
        .traceparent = {}};
    save("cloud_event", name,
         messaging::encode_mail_cloud_event(order, envelope, "{}", known_key()));
}

}  // namespace

TEST_CASE("seeds that need a key", "[.seeds]") {
    save_order("order", true);
    save_order("notice", false);
    save("token", "made",
         crypto::make_disown_token(crypto::link_key(known_key()),
                                   {some_id<domain::LogId>(), some_id<domain::StreamId>(),
                                    some_id<domain::UserId>(), some_id<domain::CodeId>()}));
    const messaging::MailReport report{.order = some_id<domain::EventId>(),
                                       .stream = some_id<domain::StreamId>(),
                                       .user = some_id<domain::UserId>(),
                                       .code = some_id<domain::CodeId>(),
                                       .failure = {},
                                       .unconfirmed = true,
                                       .detail = {},
                                       .traceparent = {}};
    save("bus_messages", "report", std::string(1, '\0') + messaging::encode(report, known_key()));
    const messaging::ReissueRequest request{
        some_id<domain::StreamId>(), some_id<domain::UserId>(), some_id<domain::CodeId>(), {}};
    save("bus_messages", "request", std::string(1, '\0') + messaging::encode(request, known_key()));
    save("bus_messages", "time",
         std::string(1, '\0') + messaging::encode_time_request(known_key()));
}

}  // namespace roster::fuzz
