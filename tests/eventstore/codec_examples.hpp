#pragma once
// One example of every event, as the golden files hold it.

#include <vector>

#include "domain/user_events.hpp"

namespace roster::eventstore::testing {

template <class IdType>
IdType example_id(int number) {
    auto text = std::string("0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0000");
    const auto digits = std::to_string(number);
    text.replace(text.size() - digits.size(), digits.size(), digits);
    return *IdType::parse(text);
}

inline domain::LogTime example_time(std::string_view text) { return *domain::parse_rfc3339(text); }

inline std::vector<domain::UserEvent> example_events() {
    using namespace domain;
    const auto user = example_id<UserId>(1);
    const auto code = example_id<CodeId>(2);
    const auto at = example_time("2026-11-22T20:14:05.123456Z");
    const auto later = example_time("2026-11-22T20:15:05.123456Z");
    const Recipient recipient{*EmailAddress::parse("Ada.Lovelace+roster@Example.com"),
                              *Locale::parse("fr")};
    const Registrant registrant{recipient,
                                {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2E$"
                                 "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"}};
    return {
        UserRegistered{user, at, registrant},
        RegistrationRestarted{user, at, registrant},
        RegistrationShadowed{user, at, true, ClaimPlace{{0x00c0ffee}, StreamVersion{4}},
                             registrant},
        CodeIssued{user,
                   code,
                   StreamVersion{4},
                   *CodeKeyId::parse("c1"),
                   CodeReason::reissue,
                   example_id<CodeId>(3),
                   *CodeLife::parse(at, later),
                   {0x00c0ffee},
                   recipient},
        CodeRejected{user, code, at, {0xffffffff}, 2},
        CodeExpired{user, code, later},
        CodeMailed{user, code, at, true},
        CodeMailFailed{user, code, at, MailFailure::no_report,
                       *MailDetail::parse("550 5.1.1 \"no\\such\" bo\xC3\xAEte")},
        UserActivated{user, code, at},
        UserErased{user, later},
        RegistrationClaimed{user, at, {{0x00c0ffee}, {}}, registrant},
        RegistrationDisowned{user, code, {4}, at},
        PasswordRehashed{user, {4}, at, registrant.password},
        UserImported{user, at, example_time("2019-05-04T12:00:00.000001Z"),
                     Registrant{recipient,
                                {"$2b$12$abcdefghijklmnopqrstuu"
                                 "b.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"}}},
    };
}

}  // namespace roster::eventstore::testing
