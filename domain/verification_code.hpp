#pragma once
// The digits a person reads in the mail and types in.

#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

// Exactly the configured number of ASCII digits; leading zeros are kept. Whoever compares two codes
// that a stranger can choose uses crypto's constant-time comparison; there is no operator== for
// that reason.
class VerificationCode {
public:
    static constexpr int min_digits = 4;
    static constexpr int max_digits = 10;

    [[nodiscard]] static std::optional<VerificationCode> parse(std::string_view text, int digits);

    [[nodiscard]] const std::string& digits() const { return digits_; }

private:
    explicit VerificationCode(std::string digits) : digits_(std::move(digits)) {}

    std::string digits_;
};

}  // namespace roster::domain
