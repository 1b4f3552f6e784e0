#pragma once
// Histories that no service would write: any event after any other, of a few people and codes. The
// same for the same seed, everywhere.

#include <random>

#include "tests/domain/specification.hpp"

namespace roster::domain::test {

class RandomEvents {
public:
    explicit RandomEvents(unsigned seed) : random_(seed) {}

    UserEvent next() {
        const auto when = any(200'000) * 1s;
        const auto code = numbered<CodeId>(any(6));
        const auto user = numbered<UserId>(1 + any(2));
        auto event = made(when, code);
        std::visit([&](auto& any_event) { any_event.user_id = user; }, event);
        return event;
    }

private:
    UserEvent made(Duration when, CodeId code) {
        switch (any(15)) {
            case 0:
                return registered(when);
            case 1:
                return restarted(when);
            case 2:
                return shadowed(when, any(2) == 0);
            case 3:
                return issued_for_any(code, when);
            case 4:
                return reissued(code, numbered<CodeId>(any(6)), when);
            case 5:
                return rejected(code, when, any(3));
            case 6:
                return expired(code, when);
            case 7:
                return mailed(code, when);
            case 8:
                return mail_failed(code, when, MailFailure::stale);
            case 9:
                return activated(code, when);
            case 10:
                return claimed(when, "second", NetworkTag{1}, version(any(60)));
            case 11:
                return disowned(code, when, version(any(60)));
            case 12:
                return rehashed(when, "anew", version(any(60)));
            case 13:
                return imported(when, -when);
            default:
                return erased(when);
        }
    }

    // One draw after the other: compilers differ in which argument comes first.
    UserEvent issued_for_any(CodeId code, Duration when) {
        const auto reason = static_cast<CodeReason>(any(5));
        return of_claim(version(any(60)), issued(code, when, reason));
    }

    int any(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }

    std::mt19937 random_;
};

}  // namespace roster::domain::test
