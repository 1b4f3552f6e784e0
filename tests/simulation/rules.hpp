#pragma once
// What has to hold after any schedule. Each rule returns what it found wrong, in words.

#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "domain/verification_code.hpp"
#include "tests/simulation/mailboxes.hpp"
#include "tests/simulation/story.hpp"

namespace roster::simulation {

using Violations = std::vector<std::string>;

// What somebody asked of a node with a password, and when.
struct Asking {
    std::string phc;     // what the password's hash is for this address
    std::string digits;  // of an activation
    domain::LogTime at;
};

// One registration and at most one activation; versions without a gap.
void check_stream(const Story& story, Violations& found);
// At most one outcome of each code, and in the end exactly one, unless it was replaced or used.
void check_outcomes(const Story& story, Violations& found);
// No window is closed before its end.
void check_windows(const Story& story, Violations& found);
// Who was activated had asked for it with the right digits and the claim's password, in time.
void check_activations(const Story& story, const std::vector<Asking>& askings,
                       const crypto::KeyRing& keys, const domain::LogId& log, Violations& found);
// One mail a code, of the right digits, to its owner, and none that was dead when it came. Excused
// is what could not be recorded: its worker was killed, or the bus was away or lost what it had.
void check_mails(const Story& story, const std::string& address,
                 const std::vector<ReceivedMail>& mails, const crypto::KeyRing& keys,
                 const domain::LogId& log, Violations& found);

[[nodiscard]] std::string digits_of(const domain::CodeIssued& code, const crypto::KeyRing& keys,
                                    const domain::LogId& log);

}  // namespace roster::simulation
