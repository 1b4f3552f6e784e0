#pragma once
// How messages are bound to their purpose: authenticated payloads under the report key, and the
// associated data of sealed ones. Private.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.hpp"

namespace roster::messaging {

// Parts, each after its length as 8 octets (big endian): two different lists never give the same
// octets. The first part is the purpose.
class BoundParts {
public:
    explicit BoundParts(std::string_view purpose) { add(purpose); }

    BoundParts& add(std::string_view part);
    BoundParts& add(std::int64_t number);
    [[nodiscard]] const std::string& octets() const { return octets_; }

private:
    std::string octets_;
};

// {"payload":"<text>","mac":"<base64>"}, the MAC being HMAC-SHA-256 of purpose, context and
// payload. `context` is what the message answers, if anything.
struct Purpose {
    std::string_view name;
    std::string_view context = {};
};
[[nodiscard]] std::string authenticate(std::string_view payload, Purpose purpose,
                                       const crypto::SecretBytes& key);

// The payload, once its MAC has been found right; nothing of it is read before.
[[nodiscard]] std::optional<std::string> verified_payload(std::string_view message, Purpose purpose,
                                                          const crypto::SecretBytes& key);

}  // namespace roster::messaging
