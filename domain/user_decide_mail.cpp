// Decides what the mail worker asks for and reports.
#include <algorithm>

#include "domain/code_issue.hpp"
#include "domain/decision.hpp"
#include "domain/user_commands.hpp"

namespace roster::domain {
namespace {

const Pending* pending_of(const UserState& state, const UserId& user) {
    const auto* pending = std::get_if<Pending>(&state.situation);
    return pending != nullptr && pending->user_id == user ? pending : nullptr;
}

// The codes whose mails were to be sent: never a shadow's.
const std::vector<IssuedCode>* mailed_codes_of(const UserState& state, const UserId& user) {
    if (const auto* pending = pending_of(state, user)) return &pending->codes;
    const auto* active = std::get_if<Active>(&state.situation);
    return active != nullptr && active->user_id == user ? &active->codes : nullptr;
}

const IssuedCode* find_code(const std::vector<IssuedCode>& codes, const CodeId& id) {
    const auto code = std::ranges::find(codes, id, &IssuedCode::id);
    return code == codes.end() ? nullptr : &*code;
}

// --- ReissueCode

// What a reissue is about: the claim whose code the worker was told to mail, and its newest code,
// which stands for that.
struct Reissue {
    const Pending& pending;
    const Claim& claim;
    const IssuedCode& newest;
};

// Absent: nobody waits for that mail any more, or it is too late for it.
std::optional<Reissue> find_reissue(const UserState& state, const ReissueCode& command) {
    const auto* pending = pending_of(state, command.user_id);
    const auto* first = pending != nullptr ? find_code(pending->codes, command.origin) : nullptr;
    const auto* claim = first != nullptr ? claim_of(*pending, first->claim) : nullptr;
    if (claim == nullptr || command.now - first->life.issued_at() >= Policy::reissue_age) return {};
    const auto* newest = newest_code(*pending, *claim);
    if (newest->origin != command.origin || !awaits_mail(newest->mail)) return {};
    return Reissue{*pending, *claim, *newest};
}

bool is_repeatable(const IssuedCode& code, LogTime now) {
    return code.reason == CodeReason::reissue && code.life.has_three_quarters_left(now);
}

Decision give_up_mail(const UserState& state, const ReissueCode& command) {
    const auto* codes = mailed_codes_of(state, command.user_id);
    if (codes == nullptr) return nothing();
    const auto waiting = std::ranges::find_if(*codes, [&](const IssuedCode& code) {
        return code.origin == command.origin && awaits_mail(code.mail);
    });
    if (waiting == codes->end()) return nothing();
    return happened(
        CodeMailFailed{command.user_id, waiting->id, command.now, MailFailure::stale, {}});
}

// Absent: shredded.
std::optional<CodeToMail> to_mail(const Claim& claim, const IssuedCode& code) {
    const auto recipient = recipient_of(claim);
    if (!recipient) return std::nullopt;
    return CodeToMail{code, *recipient};
}

Decision repeat(const Reissue& about) {
    return Decided{.events = {}, .to_mail = to_mail(about.claim, about.newest)};
}

Decision reissue(const UserState& state, const Reissue& about, const ReissueCode& command,
                 const Policy& policy) {
    const CodeIssue issue{about.pending.user_id, about.claim.password, CodeReason::reissue,
                          recipient_of(about.claim), command.now};
    CodeIssued issued = issue_code(issue, command.code, policy);
    issued.origin = command.origin;
    auto mail = to_mail(about.claim, issued_code(issued, state.version.next()));
    return Decided{.events = {std::move(issued)}, .to_mail = std::move(mail)};
}

// --- Reports

const IssuedCode* unreported_code(const UserState& state, const UserId& user, const CodeId& id) {
    const auto* codes = mailed_codes_of(state, user);
    const auto* code = codes != nullptr ? find_code(*codes, id) : nullptr;
    return code != nullptr && awaits_report(code->mail) ? code : nullptr;
}

// "Nobody said what became of it" is news only of a code for whose mail somebody waits, and once.
bool is_news(const IssuedCode& code, MailFailure reason) {
    return reason != MailFailure::no_report || code.mail == MailOutcome::awaited;
}

}  // namespace

Decision decide(const UserState& state, const ReissueCode& command, const Policy& policy) {
    const auto about = find_reissue(state, command);
    if (!about) return give_up_mail(state, command);
    if (is_repeatable(about->newest, command.now)) return repeat(*about);
    if (about->claim.reissues >= Policy::reissues_per_code) return give_up_mail(state, command);
    return reissue(state, *about, command, policy);
}

Decision decide(const UserState& state, const RecordMailed& command, const Policy&) {
    if (unreported_code(state, command.user_id, command.code_id) == nullptr) return nothing();
    return happened(CodeMailed{command.user_id, command.code_id, command.now, command.unconfirmed});
}

Decision decide(const UserState& state, const RecordMailFailed& command, const Policy&) {
    const auto* code = unreported_code(state, command.user_id, command.code_id);
    if (code == nullptr || !is_news(*code, command.reason)) return nothing();
    return happened(CodeMailFailed{command.user_id, command.code_id, command.now, command.reason,
                                   command.detail});
}

}  // namespace roster::domain
