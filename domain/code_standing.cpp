#include "domain/code_standing.hpp"

#include <algorithm>

#include "domain/overloaded.hpp"

namespace roster::domain {
namespace {

bool is_same_claim(const CodeStanding& code, const std::optional<StreamVersion>& claim) {
    constexpr StreamVersion unknown;
    return code.claim == unknown || !claim || code.claim == *claim;
}

// Its claim has a newer code, or is gone.
void end(CodeStanding& code) {
    code.is_open = false;
    if (awaits_mail(code.mail)) code.mail = MailOutcome::replaced;
}

void end_if_evicted(CodeStanding& code, const std::optional<StreamVersion>& evicted) {
    if (evicted && code.claim == *evicted) end(code);
}

void apply(CodeStanding& code, const CodeIssued& event) {
    const bool of_a_shadow = event.reason == CodeReason::shadow;
    if (event.code_id == code.id || of_a_shadow != code.is_shadow) return;
    if (is_same_claim(code, event.claim)) end(code);
}

void apply(CodeStanding& code, const RegistrationClaimed& event) {
    if (!code.is_shadow) end_if_evicted(code, event.place.evicted);
}

void apply(CodeStanding& code, const RegistrationShadowed& event) {
    if (!code.is_shadow) return;
    if (event.place) return end_if_evicted(code, event.place->evicted);
    end(code);
}

void apply(CodeStanding& code, const RegistrationRestarted&) {
    if (!code.is_shadow) end(code);
}

void apply(CodeStanding& code, const CodeExpired& event) {
    if (event.code_id == code.id) code.is_open = false;
}

void settle(CodeStanding& code, const CodeId& told, MailOutcome outcome) {
    if (told == code.id && awaits_report(code.mail)) code.mail = outcome;
}

void apply(CodeStanding& code, const CodeMailed& event) {
    settle(code, event.code_id, MailOutcome::mailed);
}

void apply(CodeStanding& code, const CodeMailFailed& event) {
    const bool unknown = event.reason == MailFailure::no_report;
    settle(code, event.code_id, unknown ? MailOutcome::no_report : MailOutcome::failed);
}

// The claims are gone, the code's own too: it is an account now.
void apply(CodeStanding& code, const UserActivated& event) {
    if (code.is_shadow) return;
    if (event.code_id == code.id && awaits_mail(code.mail)) code.mail = MailOutcome::used;
    end(code);
}

void apply(CodeStanding& code, const UserErased&) { end(code); }

void apply(CodeStanding& code, const RegistrationDisowned& event) {
    if (!code.is_shadow && code.claim == event.claim) end(code);
}

void apply(CodeStanding&, const UserRegistered&) {}
void apply(CodeStanding&, const UserImported&) {}
void apply(CodeStanding&, const CodeRejected&) {}
void apply(CodeStanding&, const PasswordRehashed&) {}

// --- Mails

// The reply to the mail worker carries a reissued code, and nobody is sent a shadow's.
bool is_mailed_from_the_bus(CodeReason reason) {
    switch (reason) {
        case CodeReason::registration:
        case CodeReason::restart:
        case CodeReason::resend:
            return true;
        case CodeReason::reissue:
        case CodeReason::shadow:
            return false;
    }
    return false;
}

}  // namespace

std::optional<CausedMail> caused_mail(const UserEvent& event) {
    using Mail = std::optional<CausedMail>;
    return std::visit(overloaded{
                          [](const CodeIssued& issued) -> Mail {
                              if (!issued.recipient || !is_mailed_from_the_bus(issued.reason))
                                  return {};
                              return CausedMail{*issued.recipient, &issued};
                          },
                          [](const RegistrationShadowed& shadowed) -> Mail {
                              if (!shadowed.registrant || !shadowed.notice) return {};
                              return CausedMail{shadowed.registrant->recipient};
                          },
                          [](const UserRegistered&) -> Mail { return {}; },
                          [](const UserImported&) -> Mail { return {}; },
                          [](const RegistrationClaimed&) -> Mail { return {}; },
                          [](const RegistrationRestarted&) -> Mail { return {}; },
                          [](const RegistrationDisowned&) -> Mail { return {}; },
                          [](const CodeRejected&) -> Mail { return {}; },
                          [](const CodeExpired&) -> Mail { return {}; },
                          [](const CodeMailed&) -> Mail { return {}; },
                          [](const CodeMailFailed&) -> Mail { return {}; },
                          [](const UserActivated&) -> Mail { return {}; },
                          [](const PasswordRehashed&) -> Mail { return {}; },
                          [](const UserErased&) -> Mail { return {}; },
                      },
                      event);
}

CodeStanding standing_of(const CodeIssued& event) {
    const bool of_a_shadow = event.reason == CodeReason::shadow;
    return {.id = event.code_id,
            .claim = event.claim.value_or(StreamVersion{}),
            .is_shadow = of_a_shadow,
            .mail = of_a_shadow ? MailOutcome::never_sent : MailOutcome::awaited,
            .is_open = true};
}

void follow(CodeStanding& code, const UserEvent& event) {
    std::visit([&](const auto& happened) { apply(code, happened); }, event);
}

void CodeBook::add(const UserEvent& event) {
    const auto* issued = std::get_if<CodeIssued>(&event);
    const auto user = user_of(event);
    const auto found = codes_.find(user);
    if (found != codes_.end()) {
        for (auto& code : found->second) follow(code, event);
        std::erase_if(found->second, [](const BookedCode& code) {
            return code.is_done() && !domain::awaits_mail(code.mail);
        });
    }
    if (issued != nullptr)
        codes_[user].push_back({standing_of(*issued), issued->life.expires_at(), issued->origin});
}

bool CodeBook::awaits_mail(const UserId& user, const CodeId& ordered) const {
    const auto found = codes_.find(user);
    if (found == codes_.end()) return false;
    return std::ranges::any_of(found->second, [&](const BookedCode& code) {
        return code.origin == ordered && domain::awaits_mail(code.mail);
    });
}

}  // namespace roster::domain
