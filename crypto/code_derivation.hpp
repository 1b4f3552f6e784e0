#pragma once
// Codes are derived, never stored: HMAC-SHA-256(code key, log id ‖ user id ‖ code id), truncated,
// modulo 10^digits. Deriving the same ids again gives the same code, so a redelivered message leads
// to the same mail.

#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"
#include "domain/verification_code.hpp"

namespace roster::crypto {

struct CodeSubject {
    domain::LogId log;
    domain::UserId user;
    domain::CodeId code;
};

// `digits` from VerificationCode::min_digits to max_digits. Any thread.
[[nodiscard]] domain::VerificationCode derive_code(const SecretBytes& code_key,
                                                   const CodeSubject& subject, int digits);

// Constant time.
[[nodiscard]] bool same_code(const domain::VerificationCode& a, const domain::VerificationCode& b);

}  // namespace roster::crypto
