#include "crypto/password_policy.hpp"

#include "crypto/password_score.hpp"
#include "crypto/unicode_text.hpp"
#include "text/utf8.hpp"

namespace roster::crypto {

namespace {

std::unexpected<WeakPassword> refuse(PasswordFlaw reason) {
    return std::unexpected(WeakPassword{reason});
}

PasswordFlaw flaw_of(WeakestPart part) {
    switch (part) {
        case WeakestPart::common_word:
            return PasswordFlaw::too_common;
        case WeakestPart::address:
            return PasswordFlaw::contains_email;
        case WeakestPart::repeat:
            return PasswordFlaw::repeated;
        case WeakestPart::sequence:
            return PasswordFlaw::sequence;
        case WeakestPart::keyboard:
            return PasswordFlaw::keyboard;
        case WeakestPart::date:
            return PasswordFlaw::date;
        case WeakestPart::nothing_special:
            return PasswordFlaw::too_easy;
    }
    return PasswordFlaw::too_easy;
}

std::expected<void, WeakPassword> judge(const SecretBytes& normalized, const std::string& address,
                                        const PasswordPolicy& policy) {
    if (auto length = check_length(normalized); !length) return length;
    const auto [score, weakest] = score_password(normalized.text(), address);
    if (score < policy.min_score) return refuse(flaw_of(weakest));
    return {};
}

}  // namespace

std::expected<SecretBytes, WeakPassword> normalize_password(std::string_view password) {
    if (password.size() > PasswordPolicy::max_octets) return refuse(PasswordFlaw::too_long);
    if (!text::is_utf8(password)) return refuse(PasswordFlaw::not_text);
    if (text::has_control_characters(password)) return refuse(PasswordFlaw::control_character);
    return to_opaque_string(password);
}

std::expected<void, WeakPassword> check_length(const SecretBytes& normalized) {
    const auto length = text::count_code_points(normalized.text());
    if (length < PasswordPolicy::min_code_points) return refuse(PasswordFlaw::too_short);
    if (length > PasswordPolicy::max_code_points) return refuse(PasswordFlaw::too_long);
    return {};
}

std::expected<void, WeakPassword> check_password(const SecretBytes& normalized,
                                                 const domain::EmailAddress& email,
                                                 const PasswordPolicy& policy) {
    return judge(normalized, email.canonical(), policy);
}

std::expected<void, WeakPassword> check_password(const SecretBytes& normalized,
                                                 const PasswordPolicy& policy) {
    return judge(normalized, {}, policy);
}

}  // namespace roster::crypto
