// Decides what the mail worker asks for and reports.
#include <algorithm>

#include "domain/code_issue.hpp"
#include "domain/decision.hpp"
#include "domain/user_decide.hpp"

namespace roster::domain {
namespace {

constexpr std::size_t max_detail_octets = 200;

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
    if (claim == nullptr || command.now - first->issued_at >= Policy::reissue_age) return {};
    const auto* newest = newest_code(*pending, *claim);
    if (newest->origin != command.origin || !awaits_mail(newest->mail)) return {};
    return Reissue{*pending, *claim, *newest};
}

bool has_three_quarters_left(const IssuedCode& code, LogTime now) {
    return 4 * (code.expires_at - now) >= 3 * (code.expires_at - code.issued_at);
}

bool is_repeatable(const IssuedCode& code, LogTime now) {
    return code.reason == CodeReason::reissue && has_three_quarters_left(code, now);
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

Decision reissue(const Reissue& about, const ReissueCode& command, const Policy& policy) {
    const CodeIssue issue{about.pending.user_id, about.claim.password, CodeReason::reissue,
                          recipient_of(about.claim), command.now};
    CodeIssued issued = issue_code(issue, command.code, policy);
    issued.origin = command.origin;
    return happened(std::move(issued));
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

// Cuts between characters: a UTF-8 continuation byte never comes first in what is left out.
std::string shortened(const std::string& detail) {
    if (detail.size() <= max_detail_octets) return detail;
    const auto continues = [&](std::size_t at) { return (detail[at] & 0xC0) == 0x80; };
    std::size_t end = max_detail_octets;
    while (end > 0 && continues(end)) --end;
    return detail.substr(0, end);
}

}  // namespace

Decision decide(const UserState& state, const ReissueCode& command, const Policy& policy) {
    const auto about = find_reissue(state, command);
    if (!about) return give_up_mail(state, command);
    if (is_repeatable(about->newest, command.now)) return nothing();
    if (about->claim.reissues >= Policy::reissues_per_code) return give_up_mail(state, command);
    return reissue(*about, command, policy);
}

std::optional<CodeToMail> code_to_mail(const UserState& after, const ReissueCode& command) {
    const auto about = find_reissue(after, command);
    if (!about || !is_repeatable(about->newest, command.now)) return std::nullopt;
    const auto recipient = recipient_of(about->claim);
    if (!recipient) return std::nullopt;
    return CodeToMail{about->newest, *recipient};
}

Decision decide(const UserState& state, const RecordMailed& command, const Policy&) {
    if (unreported_code(state, command.user_id, command.code_id) == nullptr) return nothing();
    return happened(CodeMailed{command.user_id, command.code_id, command.now});
}

Decision decide(const UserState& state, const RecordMailFailed& command, const Policy&) {
    const auto* code = unreported_code(state, command.user_id, command.code_id);
    if (code == nullptr || !is_news(*code, command.reason)) return nothing();
    return happened(CodeMailFailed{command.user_id, command.code_id, command.now, command.reason,
                                   shortened(command.detail)});
}

}  // namespace roster::domain
