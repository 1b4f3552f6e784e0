#include "messaging/message_seal.hpp"

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "crypto/sealed_data.hpp"
#include "messaging/strict_json.hpp"

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
    return fmt::format(R"({{"payload":{},"mac":"{}"}})", json_string(payload),
                       crypto::to_base64(mac));
}

std::optional<std::string> verified_payload(std::string_view message, Purpose purpose,
                                            const crypto::SecretBytes& key) {
    const auto object = parse_object(message);
    if (!object) return std::nullopt;
    const auto payload = object->find("payload");
    const auto mac = object->find("mac");
    if (payload == object->end() || !payload->is_string()) return std::nullopt;
    if (mac == object->end() || !mac->is_string()) return std::nullopt;
    const auto tag = crypto::from_base64(mac->get_ref<const std::string&>());
    const auto octets = authenticated_octets(payload->get_ref<const std::string&>(), purpose);
    if (!tag || !crypto::verify_hmac_sha256(key, crypto::as_bytes(octets), *tag))
        return std::nullopt;
    return payload->get<std::string>();
}

}  // namespace roster::messaging
