// Checks UTF-8 by the table of RFC 3629, section 4.

#include "eventstore/codec/stored_text.hpp"

#include <stdexcept>
#include <string>

namespace roster::eventstore {

namespace {

struct Sequence {
    std::size_t length;
    unsigned char second_min;
    unsigned char second_max;
};

Sequence sequence_begun_by(unsigned char lead) {
    if (lead < 0x80) return {1, 0, 0};
    if (lead < 0xC2) return {0, 0, 0};
    if (lead < 0xE0) return {2, 0x80, 0xBF};
    if (lead == 0xE0) return {3, 0xA0, 0xBF};
    if (lead == 0xED) return {3, 0x80, 0x9F};
    if (lead < 0xF0) return {3, 0x80, 0xBF};
    if (lead == 0xF0) return {4, 0x90, 0xBF};
    if (lead < 0xF4) return {4, 0x80, 0xBF};
    if (lead == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto [length, second_min, second_max] = sequence_begun_by(at(0));
    if (length <= 1) return length;
    if (text.size() < length || at(1) < second_min || at(1) > second_max) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (at(i) < 0x80 || at(i) > 0xBF) return 0;
    return length;
}

bool is_storable_text(std::string_view text) {
    while (!text.empty()) {
        if (text.front() == '\0') return false;
        const auto length = utf8_sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

void require_storable_text(std::string_view text, std::string_view what) {
    if (!is_storable_text(text))
        throw std::invalid_argument(std::string(what) + " holds a NUL or is not UTF-8");
}

}  // namespace roster::eventstore
