#pragma once
// Makes the CodeIssued of a decision. Used by the decisions only.

#include <optional>

#include "domain/policy.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_events.hpp"
#include "domain/user_state.hpp"

namespace roster::domain {

// For whom a code is issued, why and when.
struct CodeIssue {
    UserId user_id;
    StreamVersion claim;
    CodeReason reason = CodeReason::registration;
    std::optional<Recipient> recipient;
    LogTime now;
};

// A code of its own origin: a reissue sets that to the one it stands for.
[[nodiscard]] inline CodeIssued issue_code(const CodeIssue& issue, const NewCode& code,
                                           const Policy& policy) {
    return {.user_id = issue.user_id,
            .code_id = code.id,
            .claim = issue.claim,
            .code_key_id = code.key_id,
            .reason = issue.reason,
            .origin = code.id,
            .life = CodeLife::parse(issue.now, issue.now + policy.code_lifetime).value(),
            .network = code.network,
            .recipient = issue.recipient};
}

// Whom the mails of a claim go to; absent: shredded.
[[nodiscard]] inline std::optional<Recipient> recipient_of(const Claim& claim) {
    if (!claim.registrant) return std::nullopt;
    return claim.registrant->recipient;
}

}  // namespace roster::domain
