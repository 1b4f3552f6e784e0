#pragma once
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104).

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "crypto/secret_bytes.hpp"

namespace roster::crypto {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(ByteView bytes);

// An incremental SHA-256. One thread at a time. `finish` starts anew.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;

    void update(ByteView bytes);
    [[nodiscard]] Sha256 finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Any thread; keeps one keyed object per thread and key where that pays.
[[nodiscard]] Sha256 hmac_sha256(const SecretBytes& key, ByteView message);
[[nodiscard]] bool verify_hmac_sha256(const SecretBytes& key, ByteView message, ByteView tag);

}  // namespace roster::crypto
