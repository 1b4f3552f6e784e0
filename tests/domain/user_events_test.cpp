#include "domain/code_standing.hpp"
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

bool causes_mail(const UserEvent& event) { return caused_mail(event).has_value(); }

TEST_CASE("codes that a person's action issued cause a mail", "[domain]") {
    CHECK(causes_mail(issued(code_1, 0s, CodeReason::registration)));
    CHECK(causes_mail(issued(code_1, 0s, CodeReason::restart)));
    CHECK(causes_mail(issued(code_1, 0s, CodeReason::resend)));
}

TEST_CASE("a reissued code is carried by the reply and a shadow's by nobody", "[domain]") {
    CHECK_FALSE(causes_mail(reissued(code_2, code_1, 0s)));
    CHECK_FALSE(causes_mail(issued(code_1, 0s, CodeReason::shadow)));
}

TEST_CASE("a shadow causes a mail only if the owner is due a notice", "[domain]") {
    CHECK(causes_mail(shadowed(0s, true)));
    CHECK_FALSE(causes_mail(shadowed(0s, false)));
}

TEST_CASE("nothing is mailed to somebody whose key was destroyed", "[domain]") {
    auto code = issued(code_1, 0s);
    code.recipient.reset();
    CHECK_FALSE(causes_mail(code));
    auto notice = shadowed(0s, true);
    notice.registrant.reset();
    CHECK_FALSE(causes_mail(notice));
}

TEST_CASE("no other event causes a mail, and each names its user", "[domain]") {
    const History others{registered(),
                         claimed(1s),
                         restarted(1s),
                         disowned(code_1, 1s),
                         rehashed(1s, "anew"),
                         rejected(code_1, 1s, 2),
                         expired(code_1, 1s),
                         mailed(code_1, 1s),
                         activated(code_1, 1s),
                         erased(1s),
                         mail_failed(code_1, 1s, MailFailure::refused)};
    for (const auto& event : others) {
        CAPTURE(event);
        CHECK_FALSE(causes_mail(event));
        CHECK(user_of(event) == user_1);
    }
    CHECK(user_of(issued(code_1, 0s)) == user_1);
    CHECK(user_of(shadowed(0s, true)) == user_1);
}

}  // namespace
}  // namespace roster::domain::test
