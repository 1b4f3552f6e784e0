// A hash is taken only as its maker writes it, to the last unused bit: else the right password
// would give another text.

#include "crypto/imported_hash.hpp"

#include <algorithm>
#include <vector>

#include "text/base64.hpp"

namespace roster::crypto {

namespace {

using Read = std::expected<HashSetting, HashFlaw>;
using Fields = std::vector<std::string_view>;

constexpr std::string_view crypt_alphabet =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t min_salt = 1;
constexpr std::size_t min_argon2_salt = 8;  // RFC 9106, 3.1
constexpr std::size_t max_salt = 64;
constexpr std::size_t min_digest = 16;
constexpr std::size_t max_digest = 64;
constexpr std::size_t sha256_size = 32;
constexpr std::size_t sha512_size = 64;

std::unexpected<HashFlaw> malformed() { return std::unexpected(HashFlaw::malformed); }

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_crypt_text(std::string_view text) {
    return text.find_first_not_of(crypt_alphabet) == text.npos;
}

bool is_argon2(HashAlgorithm algorithm) {
    return algorithm == HashAlgorithm::argon2d || algorithm == HashAlgorithm::argon2i ||
           algorithm == HashAlgorithm::argon2id;
}

Fields fields_of(std::string_view text) {
    Fields fields;
    for (auto end = text.find('$'); end != text.npos; end = text.find('$')) {
        fields.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    fields.push_back(text);
    return fields;
}

std::optional<Bytes> decoded(std::string_view written, DigestText as) {
    if (as == DigestText::padded) return text::from_base64(written, text::Base64::padded);
    if (as == DigestText::unpadded) return text::from_base64(written, text::Base64::unpadded);
    if (written.contains('+')) return std::nullopt;
    std::string usual(written);
    std::ranges::replace(usual, '.', '+');
    return text::from_base64(usual, text::Base64::unpadded);
}

// --- Hashes whose parts Botan is given

struct Parts {
    HashAlgorithm algorithm;
    std::string_view costs;
    std::string_view salt;
    std::string_view digest;
    DigestText spelling = DigestText::unpadded;
    bool salt_is_text = false;
};

bool is_digest_size(HashAlgorithm algorithm, std::size_t size) {
    if (algorithm == HashAlgorithm::pbkdf2_sha256) return size == sha256_size;
    if (algorithm == HashAlgorithm::pbkdf2_sha512) return size == sha512_size;
    return size >= min_digest && size <= max_digest;
}

bool is_salt_size(HashAlgorithm algorithm, std::size_t size) {
    return size >= (is_argon2(algorithm) ? min_argon2_salt : min_salt) && size <= max_salt;
}

Read read_parts(std::string_view text, const Parts& parts) {
    const auto costs = parse_costs(parts.algorithm, parts.costs);
    auto salt = parts.salt_is_text ? Bytes(parts.salt.begin(), parts.salt.end())
                                   : decoded(parts.salt, parts.spelling);
    const auto digest = decoded(parts.digest, parts.spelling);
    if (!costs || !salt || !digest || !is_salt_size(parts.algorithm, salt->size()) ||
        !is_digest_size(parts.algorithm, digest->size()))
        return malformed();
    const HashForm form{parts.algorithm, *costs};
    if (!is_affordable(form)) return std::unexpected(HashFlaw::out_of_bounds);
    return HashSetting{form, std::string(text.substr(0, text.size() - parts.digest.size())),
                       *std::move(salt), parts.spelling, digest->size()};
}

Read read_argon2(std::string_view text, const Fields& fields) {
    if (fields.size() != 6 || fields[2] != "v=19") return malformed();
    const auto algorithm = fields[1] == "argon2id"  ? HashAlgorithm::argon2id
                           : fields[1] == "argon2i" ? HashAlgorithm::argon2i
                                                    : HashAlgorithm::argon2d;
    return read_parts(text, {algorithm, fields[3], fields[4], fields[5]});
}

Read read_passlib(std::string_view text, const Fields& fields, HashAlgorithm algorithm) {
    if (fields.size() != 5) return malformed();
    const auto spelling =
        algorithm == HashAlgorithm::scrypt ? DigestText::unpadded : DigestText::dotted;
    return read_parts(text, {algorithm, fields[2], fields[3], fields[4], spelling});
}

Read read_django(std::string_view text, const Fields& fields) {
    if (fields.size() != 4) return malformed();
    return read_parts(text, {HashAlgorithm::pbkdf2_sha256, fields[1], fields[2], fields[3],
                             DigestText::padded, true});
}

// --- Hashes that crypt(3) is given whole

// Ends so that the bits which the last letter has too many are zero.
constexpr std::string_view bcrypt_salt_ends = ".Oeu";
constexpr std::string_view bcrypt_digest_ends = ".CGKOSWaeimquy26";
constexpr std::size_t bcrypt_salt = 22;
constexpr std::size_t bcrypt_digest = 31;

Read read_bcrypt(std::string_view text, const Fields& fields) {
    if (fields.size() != 4 || fields[2].size() != 2 ||
        fields[3].size() != bcrypt_salt + bcrypt_digest || !is_crypt_text(fields[3]) ||
        !bcrypt_salt_ends.contains(fields[3][bcrypt_salt - 1]) ||
        !bcrypt_digest_ends.contains(fields[3].back()))
        return malformed();
    const auto rounds = fields[2].front() == '0' ? fields[2].substr(1) : fields[2];
    const auto costs = parse_costs(HashAlgorithm::bcrypt, rounds);
    if (!costs) return malformed();
    const HashForm form{HashAlgorithm::bcrypt, *costs};
    if (!is_affordable(form)) return std::unexpected(HashFlaw::out_of_bounds);
    return HashSetting{form, std::string(text.substr(0, text.size() - bcrypt_digest))};
}

constexpr std::size_t crypt_number = 5;  // letters, the lowest bits first
constexpr std::size_t crypt_costs = 1 + 2 * crypt_number;
constexpr std::size_t crypt_digest = 43;
constexpr std::size_t crypt_digest_ends = 16;  // letters that leave unused bits zero
constexpr int bits_of_letter = 6;

std::uint32_t read_crypt_number(std::string_view letters) {
    std::uint32_t number = 0;
    for (std::size_t i = letters.size(); i > 0; --i)
        number = number << bits_of_letter |
                 static_cast<std::uint32_t>(crypt_alphabet.find(letters[i - 1]));
    return number;
}

std::string crypt_text_of(std::uint32_t number) {
    std::string letters;
    for (std::size_t i = 0; i < crypt_number; ++i, number >>= bits_of_letter)
        letters.push_back(crypt_alphabet[number & ((1U << bits_of_letter) - 1)]);
    return letters;
}

Read read_crypt_scrypt(std::string_view text, const Fields& fields) {
    if (fields.size() != 4 || fields[2].size() < crypt_costs + min_salt ||
        fields[2].size() > crypt_costs + max_salt || fields[3].size() != crypt_digest ||
        !is_crypt_text(fields[2]) || !is_crypt_text(fields[3]) ||
        crypt_alphabet.find(fields[3].back()) >= crypt_digest_ends)
        return malformed();
    const HashForm form{HashAlgorithm::crypt_scrypt,
                        {read_crypt_number(fields[2].substr(0, 1)),
                         read_crypt_number(fields[2].substr(1, crypt_number)),
                         read_crypt_number(fields[2].substr(1 + crypt_number, crypt_number))}};
    if (!is_affordable(form)) return std::unexpected(HashFlaw::out_of_bounds);
    return HashSetting{form, std::string(text.substr(0, text.size() - crypt_digest))};
}

}  // namespace

std::expected<HashSetting, HashFlaw> setting_of(const domain::PasswordHash& hash) {
    const std::string_view text = hash.phc;
    if (text.size() > max_hash_text || !is_printable(text)) return malformed();
    const auto fields = fields_of(text);
    if (fields.front() == "pbkdf2_sha256") return read_django(text, fields);
    if (!fields.front().empty() || fields.size() < 2)
        return std::unexpected(HashFlaw::unknown_form);
    const auto name = fields[1];
    if (name == "argon2id" || name == "argon2i" || name == "argon2d")
        return read_argon2(text, fields);
    if (name == "2a" || name == "2b" || name == "2y") return read_bcrypt(text, fields);
    if (name == "scrypt") return read_passlib(text, fields, HashAlgorithm::scrypt);
    if (name == "7") return read_crypt_scrypt(text, fields);
    if (name == "pbkdf2-sha256") return read_passlib(text, fields, HashAlgorithm::pbkdf2_sha256);
    if (name == "pbkdf2-sha512") return read_passlib(text, fields, HashAlgorithm::pbkdf2_sha512);
    return std::unexpected(HashFlaw::unknown_form);
}

HashSetting decoy_setting(const HashForm& form) {
    constexpr std::size_t usual_salt = 16;
    if (form.algorithm == HashAlgorithm::bcrypt) {
        const auto rounds = std::to_string(form.costs[0]);
        return {form, "$2b$" + std::string(2 - rounds.size(), '0') + rounds + "$" +
                          std::string(bcrypt_salt, '.')};
    }
    if (form.algorithm == HashAlgorithm::crypt_scrypt)
        return {form, "$7$" + crypt_text_of(form.costs[0]).substr(0, 1) +
                          crypt_text_of(form.costs[1]) + crypt_text_of(form.costs[2]) +
                          std::string(usual_salt, '.') + "$"};
    const bool is_long = form.algorithm == HashAlgorithm::pbkdf2_sha512;
    return {form, form.text(), Bytes(usual_salt), DigestText::unpadded,
            is_long ? sha512_size : sha256_size};
}

}  // namespace roster::crypto
