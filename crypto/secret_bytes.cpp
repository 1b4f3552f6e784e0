// Wipes with libsodium, whose writes the compiler may not remove.

#include "crypto/secret_bytes.hpp"

#include <utility>

#include <sodium.h>

namespace roster::crypto {

ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void wipe(std::span<std::uint8_t> bytes) { sodium_memzero(bytes.data(), bytes.size()); }

void wipe(std::string& text) {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

SecretBytes::SecretBytes(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}

SecretBytes::SecretBytes(std::string_view text) : SecretBytes(as_bytes(text)) {}

SecretBytes::SecretBytes(Bytes&& bytes) noexcept : bytes_(std::exchange(bytes, {})) {}

SecretBytes::~SecretBytes() { wipe(bytes_); }

SecretBytes::SecretBytes(SecretBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this == &other) return *this;
    wipe(bytes_);
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
}

SecretBytes SecretBytes::copy() const { return SecretBytes(view()); }

ByteView SecretBytes::view() const { return bytes_; }

std::string_view SecretBytes::text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

std::size_t SecretBytes::size() const { return bytes_.size(); }

bool SecretBytes::empty() const { return bytes_.empty(); }

bool equal_in_constant_time(ByteView a, ByteView b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return equal_in_constant_time(as_bytes(a), as_bytes(b));
}

}  // namespace roster::crypto
