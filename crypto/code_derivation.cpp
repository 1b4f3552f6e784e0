// Truncates to 64 bits before the modulo: even for ten digits no code is likelier than another by
// more than 1 in 10^9.

#include "crypto/code_derivation.hpp"

#include <stdexcept>
#include <string>

#include "crypto/digest.hpp"

namespace roster::crypto {

namespace {

using domain::VerificationCode;

std::uint64_t first_64_bits(const Sha256& digest) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | digest[i];
    return number;
}

void require_digits(int digits) {
    if (digits < VerificationCode::min_digits || digits > VerificationCode::max_digits)
        throw std::invalid_argument("a code has 4 to 10 digits");
}

}  // namespace

VerificationCode derive_code(const SecretBytes& code_key, const CodeSubject& subject, int digits) {
    require_digits(digits);
    std::string message;
    message.append(subject.log.bytes().begin(), subject.log.bytes().end());
    message.append(subject.user.bytes().begin(), subject.user.bytes().end());
    message.append(subject.code.bytes().begin(), subject.code.bytes().end());

    auto number = first_64_bits(hmac_sha256(code_key, as_bytes(message)));
    std::string text(static_cast<std::size_t>(digits), '0');
    for (std::size_t i = text.size(); i-- > 0; number /= 10)
        text[i] = static_cast<char>('0' + number % 10);
    return VerificationCode::parse(text, digits).value();
}

bool same_code(const VerificationCode& a, const VerificationCode& b) {
    return equal_in_constant_time(a.digits(), b.digits());
}

}  // namespace roster::crypto
