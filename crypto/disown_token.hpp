#pragma once
// The token in a code's mail with which whoever reads the mailbox says "that wasn't me". Made by
// mail workers, read by API nodes.
//
// It names the log, the stream, the user and the code, and proves with an HMAC-SHA-256 under the
// link key that it comes from a mail: nobody can make one for a mail that they have not read. It
// says nothing of the address and is of no other use. Base64url, 128 characters.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"

namespace roster::crypto {

struct DisownSubject {
    domain::LogId log;
    domain::StreamId stream;
    domain::UserId user;
    domain::CodeId code;
    bool operator==(const DisownSubject&) const = default;
};

// The link key follows from the report key, which exactly those have who need it: no key file has
// to change for it. Any thread.
[[nodiscard]] SecretBytes link_key(const SecretBytes& report_key);

[[nodiscard]] std::string make_disown_token(const SecretBytes& link_key,
                                            const DisownSubject& subject);

// Absent: no token, or not made under this key.
[[nodiscard]] std::optional<DisownSubject> read_disown_token(const SecretBytes& link_key,
                                                             std::string_view token);

}  // namespace roster::crypto
