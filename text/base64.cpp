#include "text/base64.hpp"

#include <stdexcept>

#include <sodium.h>

namespace roster::text {

namespace {

int variant_of(Base64 spelling) {
    switch (spelling) {
        case Base64::padded:
            return sodium_base64_VARIANT_ORIGINAL;
        case Base64::unpadded:
            return sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
        case Base64::url:
            return sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    }
    throw std::logic_error("no such spelling of base64");
}

}  // namespace

std::string to_base64(std::span<const std::uint8_t> bytes, Base64 spelling) {
    const int variant = variant_of(spelling);
    std::string result(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(result.data(), result.size(), bytes.data(), bytes.size(), variant);
    result.pop_back();  // the NUL that the library ends it with
    return result;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text, Base64 spelling) {
    std::vector<std::uint8_t> bytes(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    const char* end = nullptr;
    const int result = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                         nullptr, &size, &end, variant_of(spelling));
    if (result != 0 || end != text.data() + text.size()) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

}  // namespace roster::text
