#pragma once
// How the keys of the key file are named: 1 to 32 of a-z, 0-9, - and _.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

inline constexpr std::size_t max_key_id_size = 32;

[[nodiscard]] bool is_key_id(std::string_view text);

// The name of one kind of key. Two kinds do not convert into each other.
template <class Kind>
class KeyId {
public:
    [[nodiscard]] static std::optional<KeyId> parse(std::string_view text) {
        return is_key_id(text) ? std::optional(KeyId(text)) : std::nullopt;
    }

    [[nodiscard]] const std::string& text() const { return text_; }

    friend bool operator==(const KeyId&, const KeyId&) = default;

private:
    explicit KeyId(std::string_view text) : text_(text) {}

    std::string text_;
};

using CodeKeyId = KeyId<struct CodeKeyIdKind>;  // which key derives a code's digits

}  // namespace roster::domain
