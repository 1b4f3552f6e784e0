// The kernel's random numbers: as fast as a generator of our own, and nothing to seed, fork or
// leak.

#include "crypto/random_ids.hpp"

#include <chrono>

#include <botan/system_rng.h>

namespace roster::crypto {

namespace {

domain::Uuid::Bytes random_uuid_bytes() {
    domain::Uuid::Bytes bytes;
    Botan::system_rng().randomize(bytes.data(), bytes.size());
    return bytes;
}

domain::Uuid with_version(domain::Uuid::Bytes bytes, unsigned version) {
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | version << 4);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return domain::Uuid(bytes);
}

}  // namespace

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    Botan::system_rng().randomize(bytes.data(), bytes.size());
    return bytes;
}

domain::Uuid uuid_v7(domain::LogTime time) {
    const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    auto milliseconds = static_cast<std::uint64_t>(since_1970.count());
    auto bytes = random_uuid_bytes();
    for (std::size_t i = 6; i-- > 0; milliseconds >>= 8)
        bytes[i] = static_cast<std::uint8_t>(milliseconds & 0xFF);
    return with_version(bytes, 7);
}

domain::Uuid uuid_v4() { return with_version(random_uuid_bytes(), 4); }

}  // namespace roster::crypto
