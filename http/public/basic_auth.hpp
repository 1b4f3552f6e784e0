#pragma once
// E-mail address and password from HTTP Basic authentication (RFC 7617, charset UTF-8).

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

// RFC 4648, 4: with padding, without line ends, and with unused bits zero.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace roster::http
