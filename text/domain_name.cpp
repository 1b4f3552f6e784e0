// libidn2 is lenient about what is ASCII already: letters, digits and hyphens are checked before
// it.

#include "text/domain_name.hpp"

#include <algorithm>
#include <memory>

#include <idn2.h>

#include "text/ascii.hpp"

namespace roster::text {
namespace {

bool may_stand(char c) {
    return !is_ascii(c) || is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

}  // namespace

std::optional<std::string> to_a_labels(std::string_view domain) {
    if (!std::ranges::all_of(domain, may_stand) || domain.contains("..")) return std::nullopt;
    char* converted = nullptr;
    const std::string terminated(domain);
    const int result =
        idn2_to_ascii_8z(terminated.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, void (*)(void*)> owner(converted, idn2_free);
    return result == IDN2_OK ? std::optional<std::string>(converted) : std::nullopt;
}

}  // namespace roster::text
