#pragma once
// Random bytes and time-ordered ids.

#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::crypto {

[[nodiscard]] Bytes random_bytes(std::size_t count);

// UUIDv7 (RFC 9562, 5.7): milliseconds of `time`, then 74 random bits. Any thread.
[[nodiscard]] domain::Uuid uuid_v7(domain::LogTime time);
// UUIDv4, for what has no time: log ids.
[[nodiscard]] domain::Uuid uuid_v4();

template <class IdType>
[[nodiscard]] IdType new_id(domain::LogTime time) {
    return IdType(uuid_v7(time));
}

}  // namespace roster::crypto
