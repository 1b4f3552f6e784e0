// Decides what the mail worker asks for and reports.
#include <algorithm>

#include "domain/code_issue.hpp"
#include "domain/user_decide.hpp"

namespace roster::domain {
namespace {

constexpr std::size_t max_detail_octets = 200;

std::vector<UserEvent> nothing() { return {}; }

// --- ReissueCode

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

bool chain_is_young(const Pending& pending, const ReissueCode& command) {
    const auto first = std::ranges::find(pending.codes, command.origin, &IssuedCode::id);
    return first != pending.codes.end() && command.now - first->issued_at < Policy::reissue_age;
}

// The newest code if it stands for the command's origin, waits for its mail, and may still be
// replaced or repeated.
const IssuedCode* replaceable_code(const Pending& pending, const ReissueCode& command) {
    if (pending.codes.empty() || !chain_is_young(pending, command)) return nullptr;
    const IssuedCode& newest = pending.codes.back();
    const bool due = newest.origin == command.origin && newest.mail == MailOutcome::awaited;
    return due ? &newest : nullptr;
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
        return code.origin == command.origin && code.mail == MailOutcome::awaited;
    });
    if (waiting == codes->end()) return nothing();
    return std::vector<UserEvent>{
        CodeMailFailed{command.user_id, waiting->id, command.now, MailFailure::stale, {}}};
}

Decision reissue(const Pending& pending, const ReissueCode& command, const Policy& policy) {
    const CodeIssue issue{pending.user_id, CodeReason::reissue, recipient_of(pending), command.now};
    CodeIssued issued = issue_code(issue, command.code, policy);
    issued.origin = command.origin;
    return std::vector<UserEvent>{std::move(issued)};
}

// --- Reports

const IssuedCode* unreported_code(const UserState& state, const UserId& user, const CodeId& id) {
    const auto* codes = mailed_codes_of(state, user);
    if (codes == nullptr) return nullptr;
    const auto code = std::ranges::find(*codes, id, &IssuedCode::id);
    return code != codes->end() && awaits_report(code->mail) ? &*code : nullptr;
}

// "Nobody said what became of it" is no news of a code that was replaced: that is its end.
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
    const auto* pending = pending_of(state, command.user_id);
    const auto* code = pending != nullptr ? replaceable_code(*pending, command) : nullptr;
    if (code == nullptr) return give_up_mail(state, command);
    if (is_repeatable(*code, command.now)) return nothing();
    if (pending->reissues >= Policy::reissues_per_code) return give_up_mail(state, command);
    return reissue(*pending, command, policy);
}

std::optional<IssuedCode> repeated_reissue(const UserState& state, const ReissueCode& command) {
    const auto* pending = pending_of(state, command.user_id);
    const auto* code = pending != nullptr ? replaceable_code(*pending, command) : nullptr;
    if (code == nullptr || !is_repeatable(*code, command.now)) return std::nullopt;
    return *code;
}

Decision decide(const UserState& state, const RecordMailed& command, const Policy&) {
    if (unreported_code(state, command.user_id, command.code_id) == nullptr) return nothing();
    return std::vector<UserEvent>{CodeMailed{command.user_id, command.code_id, command.now}};
}

Decision decide(const UserState& state, const RecordMailFailed& command, const Policy&) {
    const auto* code = unreported_code(state, command.user_id, command.code_id);
    if (code == nullptr || !is_news(*code, command.reason)) return nothing();
    return std::vector<UserEvent>{CodeMailFailed{command.user_id, command.code_id, command.now,
                                                 command.reason, shortened(command.detail)}};
}

}  // namespace roster::domain
