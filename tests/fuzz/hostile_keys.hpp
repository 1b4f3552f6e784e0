#pragma once
// Keys that whoever searches has too: without them nothing would come past the first seal.

#include "crypto/secret_bytes.hpp"

namespace roster::fuzz {

[[nodiscard]] inline crypto::SecretBytes known_key() {
    return crypto::SecretBytes(crypto::Bytes(32, 0x4B));
}

}  // namespace roster::fuzz
