#include "domain/verification_code.hpp"

#include <algorithm>

#include "domain/characters.hpp"

namespace roster::domain {

std::optional<VerificationCode> VerificationCode::parse(std::string_view text, int digits) {
    const bool length_allowed = digits >= min_digits && digits <= max_digits;
    if (!length_allowed || text.size() != static_cast<std::size_t>(digits)) return std::nullopt;
    if (!std::ranges::all_of(text, is_digit)) return std::nullopt;
    return VerificationCode(std::string(text));
}

}  // namespace roster::domain
