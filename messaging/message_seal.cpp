#include "messaging/message_seal.hpp"

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "crypto/secret_bytes.hpp"
#include "messaging/strict_json.hpp"
#include "text/base64.hpp"
#include "text/json_writer.hpp"

namespace roster::messaging {
namespace {

void append_number(std::string& octets, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        octets.push_back(static_cast<char>(number >> shift & 0xff));
}

std::string authenticated_octets(std::string_view payload, const Purpose& purpose) {
    return BoundParts(purpose.name).add(purpose.context).add(payload).octets();
}

}  // namespace

BoundParts& BoundParts::add(std::string_view part) {
    append_number(octets_, part.size());
    octets_.append(part);
    return *this;
}

BoundParts& BoundParts::add(std::int64_t number) {
    std::string part;
    append_number(part, static_cast<std::uint64_t>(number));
    return add(part);
}

std::string authenticate(std::string_view payload, Purpose purpose,
                         const crypto::SecretBytes& key) {
    const auto octets = authenticated_octets(payload, purpose);
    const auto mac = crypto::hmac_sha256(key, crypto::as_bytes(octets));
    return fmt::format(R"({{"payload":{},"mac":"{}"}})", text::json_string(payload),
                       text::to_base64(mac));
}

std::optional<std::string> verified_payload(std::string_view message, Purpose purpose,
                                            const crypto::SecretBytes& key) {
    const auto document = text::JsonDocument::parse(message, message_limits);
    if (!document) return std::nullopt;
    const auto payload = document->root()["payload"].text();
    const auto mac = text::from_base64(document->root()["mac"].text().value_or(""));
    if (!payload || !mac) return std::nullopt;
    const auto octets = authenticated_octets(*payload, purpose);
    if (!crypto::verify_hmac_sha256(key, crypto::as_bytes(octets), *mac)) return std::nullopt;
    return std::string(*payload);
}

}  // namespace roster::messaging
