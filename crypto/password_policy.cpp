// The rules, and the words in which a person is told of them.

#include "crypto/password_policy.hpp"

#include "crypto/password_score.hpp"
#include "crypto/unicode_text.hpp"

namespace roster::crypto {

namespace {

std::unexpected<WeakPassword> refuse(std::string reason) {
    return std::unexpected(WeakPassword{std::move(reason)});
}

std::string too_long() {
    return "Use at most " + std::to_string(PasswordPolicy::max_code_points) + " characters.";
}

std::string too_short() {
    return "Use at least " + std::to_string(PasswordPolicy::min_code_points) + " characters.";
}

std::string too_easy(WeakestPart part) {
    switch (part) {
        case WeakestPart::common_word:
            return "This is a common word or password, or close to one. Put several unrelated "
                   "words "
                   "together instead.";
        case WeakestPart::address:
            return "This is too close to the e-mail address. Put several unrelated words together "
                   "instead.";
        case WeakestPart::repeat:
            return "Repeated characters are easy to guess. Put several unrelated words together "
                   "instead.";
        case WeakestPart::sequence:
            return "Sequences such as abcd or 1234 are easy to guess. Put several unrelated words "
                   "together instead.";
        case WeakestPart::keyboard:
            return "Neighbouring keys are easy to guess. Put several unrelated words together "
                   "instead.";
        case WeakestPart::date:
            return "Dates and years are easy to guess. Put several unrelated words together "
                   "instead.";
        case WeakestPart::nothing_special:
            break;
    }
    return "This is too easy to guess. Add characters, or put several unrelated words together.";
}

}  // namespace

std::expected<SecretBytes, WeakPassword> normalize_password(std::string_view password) {
    if (password.size() > PasswordPolicy::max_octets) return refuse(too_long());
    if (!is_utf8(password)) return refuse("The password is not valid text (UTF-8).");
    if (has_control_characters(password))
        return refuse("Leave out control characters such as tabs and line breaks.");
    return to_opaque_string(password);
}

std::expected<void, WeakPassword> check_password(const SecretBytes& normalized,
                                                 const domain::EmailAddress& email,
                                                 const PasswordPolicy& policy) {
    const auto length = count_code_points(normalized.text());
    if (length < PasswordPolicy::min_code_points) return refuse(too_short());
    if (length > PasswordPolicy::max_code_points) return refuse(too_long());
    const auto [score, weakest] = score_password(normalized.text(), email);
    if (score < policy.min_score) return refuse(too_easy(weakest));
    return {};
}

}  // namespace roster::crypto
