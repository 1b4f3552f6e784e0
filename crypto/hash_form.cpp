// The bounds were measured with Botan 2.19 and libxcrypt 4.4 (docs/adr/0021).

#include "crypto/hash_form.hpp"

#include <charconv>
#include <stdexcept>

#include "text/ascii.hpp"

namespace roster::crypto {

namespace {

constexpr std::uint64_t max_argon2_kib_passes = 512 * 1024;
constexpr std::uint32_t min_argon2_kib_per_lane = 8;  // RFC 9106, 3.1
constexpr std::uint32_t max_lanes = 64;
constexpr std::uint32_t min_bcrypt_rounds = 4;  // log2
constexpr std::uint32_t max_bcrypt_rounds = 14;
constexpr std::uint64_t max_scrypt_blocks = 2 * 1024 * 1024;  // N · r · p; each has 128 octets
constexpr std::uint32_t max_scrypt_log2_n = 21;
constexpr std::uint32_t max_pbkdf2_sha256 = 2'000'000;
constexpr std::uint32_t max_pbkdf2_sha512 = 1'000'000;

struct Spelling {
    HashAlgorithm algorithm;
    std::string_view name;
    std::array<std::string_view, 3> costs;  // their names; empty: one number without a name
};

using enum HashAlgorithm;
constexpr std::array spellings{
    Spelling{argon2d, "argon2d", {"m=", "t=", "p="}},
    Spelling{argon2i, "argon2i", {"m=", "t=", "p="}},
    Spelling{argon2id, "argon2id", {"m=", "t=", "p="}},
    Spelling{bcrypt, "bcrypt", {}},
    Spelling{scrypt, "scrypt", {"ln=", "r=", "p="}},
    Spelling{crypt_scrypt, "crypt-scrypt", {"ln=", "r=", "p="}},
    Spelling{pbkdf2_sha256, "pbkdf2-sha256", {}},
    Spelling{pbkdf2_sha512, "pbkdf2-sha512", {}},
};

const Spelling& spelling_of(HashAlgorithm algorithm) {
    for (const auto& spelling : spellings)
        if (spelling.algorithm == algorithm) return spelling;
    throw std::logic_error("no such algorithm");
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || text.starts_with('0')) return std::nullopt;
    return number;
}

bool is_affordable_argon2(const HashCosts& costs) {
    const auto [memory_kib, passes, lanes] = costs;
    return passes >= 1 && lanes >= 1 && lanes <= max_lanes &&
           memory_kib >= min_argon2_kib_per_lane * lanes &&
           std::uint64_t{memory_kib} * passes <= max_argon2_kib_passes;
}

bool is_affordable_scrypt(const HashCosts& costs) {
    const auto [log2_n, r, p] = costs;
    if (log2_n < 1 || log2_n > max_scrypt_log2_n || r < 1 || p < 1 || p > max_lanes) return false;
    return r <= max_scrypt_blocks && (std::uint64_t{r} * p << log2_n) <= max_scrypt_blocks;
}

}  // namespace

std::optional<HashForm> HashForm::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return std::nullopt;
    for (const auto& spelling : spellings) {
        if (spelling.name != text.substr(0, colon)) continue;
        const auto costs = parse_costs(spelling.algorithm, text.substr(colon + 1));
        if (!costs) return std::nullopt;
        const HashForm form{spelling.algorithm, *costs};
        return is_affordable(form) ? std::optional(form) : std::nullopt;
    }
    return std::nullopt;
}

std::string HashForm::text() const {
    const auto& spelling = spelling_of(algorithm);
    std::string text(spelling.name);
    text += ':';
    if (spelling.costs.front().empty()) return text + std::to_string(costs.front());
    for (std::size_t i = 0; i < costs.size(); ++i)
        text.append(i == 0 ? "" : ",").append(spelling.costs[i]).append(std::to_string(costs[i]));
    return text;
}

std::optional<HashCosts> parse_costs(HashAlgorithm algorithm, std::string_view text) {
    const auto& names = spelling_of(algorithm).costs;
    if (names.front().empty()) {
        const auto number = parse_number(text);
        return number ? std::optional(HashCosts{*number, 0, 0}) : std::nullopt;
    }
    const auto parts = text::split(text, ',');
    HashCosts costs{};
    if (parts.size() != costs.size()) return std::nullopt;
    for (std::size_t i = 0; i < costs.size(); ++i) {
        if (!parts[i].starts_with(names[i])) return std::nullopt;
        const auto number = parse_number(parts[i].substr(names[i].size()));
        if (!number) return std::nullopt;
        costs[i] = *number;
    }
    return costs;
}

bool is_affordable(const HashForm& form) {
    const auto first = form.costs.front();
    switch (form.algorithm) {
        case argon2d:
        case argon2i:
        case argon2id:
            return is_affordable_argon2(form.costs);
        case bcrypt:
            return first >= min_bcrypt_rounds && first <= max_bcrypt_rounds;
        case scrypt:
        case crypt_scrypt:
            return is_affordable_scrypt(form.costs);
        case pbkdf2_sha256:
            return first >= 1 && first <= max_pbkdf2_sha256;
        case pbkdf2_sha512:
            return first >= 1 && first <= max_pbkdf2_sha512;
    }
    return false;
}

}  // namespace roster::crypto
