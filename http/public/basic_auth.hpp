#pragma once
// E-mail address and password from HTTP Basic authentication (RFC 7617): in UTF-8, or in
// Latin-1 where the octets are not UTF-8.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.hpp"
#include "domain/email_address.hpp"
#include "http/server/message.hpp"

namespace roster::http {

struct Credentials {
    domain::EmailAddress email;
    crypto::SecretBytes password;  // normalised
};

// Nothing if they are missing or malformed in any way: the answer is the same 401 as for wrong
// ones.
[[nodiscard]] std::optional<Credentials> basic_credentials(const HttpRequest& request);

}  // namespace roster::http
