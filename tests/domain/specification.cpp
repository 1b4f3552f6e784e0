#include "tests/domain/specification.hpp"

#include "domain/overloaded.hpp"

namespace roster::domain::test {
namespace {

constexpr std::string_view key = "code-key-1";

// The number a test id was made from, e.g. 101 for code_1.
template <class SomeId>
std::string number_of(const SomeId& id) {
    return std::to_string(id.bytes()[15]);
}

std::string when(LogTime time) {
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time - beginning);
    return " at " + std::to_string(since.count()) + " ms";
}

std::string of_claim_text(const std::optional<StreamVersion>& claim) {
    return claim ? ", claim " + std::to_string(claim->value) : "";
}

std::string in_place_of(const std::optional<ClaimPlace>& place) {
    if (!place) return ", in place of all";
    return place->evicted ? ", in place of " + std::to_string(place->evicted->value) : "";
}

std::string seconds(std::chrono::seconds wait) { return std::to_string(wait.count()) + " s"; }

}  // namespace

UserRegistered registered(Duration time, std::string_view password) {
    return {user_1, at(time), registrant(password)};
}

UserImported imported(Duration time, Duration since, std::string_view password) {
    return {user_1, at(time), at(since), registrant(password)};
}

RegistrationClaimed claimed(Duration time, std::string_view password, NetworkTag network,
                            std::optional<StreamVersion> evicted) {
    return {user_1, at(time), {network, evicted}, registrant(password)};
}

RegistrationRestarted restarted(Duration time, std::string_view password) {
    return {user_1, at(time), registrant(password)};
}

RegistrationShadowed shadowed(Duration time, bool notice, std::string_view password,
                              NetworkTag network, std::optional<StreamVersion> evicted) {
    return {user_1, at(time), notice, ClaimPlace{network, evicted}, registrant(password)};
}

RegistrationDisowned disowned(CodeId code, Duration time, StreamVersion claim) {
    return {user_1, code, claim, at(time)};
}

CodeIssued issued(CodeId code, Duration time, CodeReason reason, NetworkTag network) {
    return {.user_id = user_1,
            .code_id = code,
            .claim = reason == CodeReason::shadow ? version(4) : version(1),
            .code_key_id = CodeKeyId::parse(key).value(),
            .reason = reason,
            .origin = code,
            .life = CodeLife::parse(at(time), at(time + 60s)).value(),
            .network = network,
            .recipient = registrant().recipient};
}

CodeIssued of_claim(StreamVersion claim, CodeIssued event) {
    event.claim = claim;
    return event;
}

CodeIssued old(CodeIssued event) {
    event.claim.reset();
    return event;
}

RegistrationShadowed old(RegistrationShadowed event) {
    event.place.reset();
    return event;
}

PasswordRehashed rehashed(Duration time, std::string_view password, StreamVersion claim) {
    return {user_1, claim, at(time), PasswordHash{std::string(password)}};
}

CodeIssued reissued(CodeId code, CodeId origin, Duration time) {
    auto event = issued(code, time, CodeReason::reissue);
    event.origin = origin;
    return event;
}

CodeRejected rejected(CodeId code, Duration time, int attempts_left, NetworkTag network) {
    return {user_1, code, at(time), network, attempts_left};
}

CodeExpired expired(CodeId code, Duration time) { return {user_1, code, at(time)}; }

CodeMailed mailed(CodeId code, Duration time) { return {user_1, code, at(time)}; }

MailDetail detail_of(std::string_view text) { return MailDetail::parse(text).value(); }

CodeMailFailed mail_failed(CodeId code, Duration time, MailFailure reason,
                           std::string_view detail) {
    return {user_1, code, at(time), reason, detail_of(detail)};
}

UserActivated activated(CodeId code, Duration time) { return {user_1, code, at(time)}; }

UserErased erased(Duration time, UserId user) { return {user, at(time)}; }

NewCode new_code(CodeId id, NetworkTag network) {
    return {id, CodeKeyId::parse(key).value(), network};
}

Register registering(Duration time, std::string_view password, CodeId code, NetworkTag from) {
    return {user_2, new_code(code, from), registrant(password), std::nullopt, at(time)};
}

Activate activating(Duration time, std::optional<StreamVersion> password,
                    std::optional<CodeId> code, NetworkTag from) {
    std::vector<CodeId> codes;
    if (code) codes.push_back(*code);
    return {password, std::move(codes), from, at(time)};
}

ResendCode resending(Duration time, std::optional<StreamVersion> password, CodeId code,
                     NetworkTag from) {
    return {password, new_code(code, from), at(time)};
}

Import importing(Duration time, Duration since, std::string_view password) {
    return {user_1, registrant(password), at(since), at(time)};
}

History active_history() { return {registered(), issued(code_1, 0s), activated(code_1, 20s)}; }

History shadowed_history() {
    return after(active_history(), shadowed(100s, true), issued(code_2, 100s, CodeReason::shadow));
}

std::optional<ActivatingCode> activating_code(const UserState& state, StreamVersion password) {
    for (const auto& code : activating_codes(state)) {
        if (code.password == password) return code;
    }
    return std::nullopt;
}

UserState fold(const History& history) {
    UserState state;
    for (const auto& event : history) state = evolve(std::move(state), event);
    return state;
}

Outcome::Outcome(const UserState& state, const UserCommand& command, const Policy& policy)
    : decision_(decide(state, command, policy)) {}

void Outcome::then_refused(const UserError& error) const {
    if (decision_) FAIL("not refused: " << Catch::Detail::stringify(decision_->events));
    CHECK(decision_.error() == error);
}

void Outcome::then_repeated(const CodeId& code) const {
    REQUIRE(decision_);
    CHECK(decision_->events.empty());
    REQUIRE(decision_->to_mail);
    CHECK(decision_->to_mail->code.id == code);
}

// Whatever code is issued for a mail worker, its reply carries; nothing else does.
void Outcome::expect_events(const History& events) const {
    if (!decision_) FAIL("refused: " << describe(decision_.error()));
    CHECK(decision_->events == events);
    const auto* issued = events.empty() ? nullptr : std::get_if<CodeIssued>(&events.back());
    const bool reissue = issued != nullptr && issued->reason == CodeReason::reissue;
    REQUIRE(decision_->to_mail.has_value() == reissue);
    if (!reissue) return;
    CHECK(decision_->to_mail->code.id == issued->code_id);
    CHECK(decision_->to_mail->recipient == issued->recipient);
}

std::string describe(const UserEvent& event) {
    return std::visit(
        overloaded{
            [](const UserRegistered& e) { return "UserRegistered" + when(e.registered_at); },
            [](const UserImported& e) {
                return "UserImported" + when(e.imported_at) + ", since" + when(e.active_since);
            },
            [](const RegistrationClaimed& e) {
                return "RegistrationClaimed" + when(e.claimed_at) + in_place_of(e.place);
            },
            [](const RegistrationDisowned& e) {
                return "RegistrationDisowned " + number_of(e.code_id) + of_claim_text(e.claim) +
                       when(e.disowned_at);
            },
            [](const PasswordRehashed& e) {
                return "PasswordRehashed" + of_claim_text(e.claim) + when(e.rehashed_at);
            },
            [](const RegistrationRestarted& e) {
                return "RegistrationRestarted" + when(e.restarted_at);
            },
            [](const RegistrationShadowed& e) {
                return "RegistrationShadowed" + when(e.shadowed_at) + (e.notice ? ", notice" : "") +
                       in_place_of(e.place);
            },
            [](const CodeIssued& e) {
                return "CodeIssued " + number_of(e.code_id) + " of " + number_of(e.origin) +
                       of_claim_text(e.claim) + when(e.life.issued_at()) + ", reason " +
                       std::to_string(static_cast<int>(e.reason));
            },
            [](const CodeRejected& e) {
                return "CodeRejected " + number_of(e.code_id) + when(e.rejected_at) + ", left " +
                       std::to_string(e.attempts_left);
            },
            [](const CodeExpired& e) {
                return "CodeExpired " + number_of(e.code_id) + when(e.expired_at);
            },
            [](const CodeMailed& e) {
                return "CodeMailed " + number_of(e.code_id) + when(e.mailed_at);
            },
            [](const CodeMailFailed& e) {
                return "CodeMailFailed " + number_of(e.code_id) + when(e.failed_at) + ", reason " +
                       std::to_string(static_cast<int>(e.reason));
            },
            [](const UserActivated& e) {
                return "UserActivated by " + number_of(e.code_id) + when(e.activated_at);
            },
            [](const UserErased& e) { return "UserErased" + when(e.erased_at); },
        },
        event);
}

std::string describe(const UserError& error) {
    return std::visit(
        overloaded{
            [](InvalidCredentials) -> std::string { return "invalid credentials"; },
            [](NeedsVerification) -> std::string { return "needs verification"; },
            [](AlreadyActive) -> std::string { return "already active"; },
            [](AlreadyRegistered) -> std::string { return "already registered"; },
            [](TooManyAttempts e) { return "too many attempts, wait " + seconds(e.retry_after); },
            [](TooManyCodes e) { return "too many codes, wait " + seconds(e.retry_after); },
            [](CodeHasExpired) -> std::string { return "code expired"; },
            [](CodeIsBurned) -> std::string { return "code burned"; },
            [](UnknownUser) -> std::string { return "unknown user"; },
        },
        error);
}

}  // namespace roster::domain::test
