#pragma once
// Bytes that must not outlive their use: wiped when they go.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace roster::crypto {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] ByteView as_bytes(std::string_view text);

// Overwrites a secret that had to live in an ordinary buffer. The text is empty afterwards.
void wipe(std::span<std::uint8_t> bytes);
void wipe(std::string& text);

// A key or a password. Not printable, not comparable; wiped on destruction and when moved from.
// Copies are explicit.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(ByteView bytes);
    explicit SecretBytes(std::string_view text);
    // Takes the buffer over, which is wiped with this object.
    explicit SecretBytes(Bytes&& bytes) noexcept;
    ~SecretBytes();
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    [[nodiscard]] SecretBytes copy() const;
    [[nodiscard]] ByteView view() const;
    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const;

private:
    Bytes bytes_;
};

// Takes time that depends on the lengths only.
[[nodiscard]] bool equal_in_constant_time(ByteView a, ByteView b);
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace roster::crypto
