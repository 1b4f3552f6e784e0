// Tokens are compared by their digests, whole and all of them: neither a beginning that is right
// nor the place in the list shows in the time.

#include "operators/admin_tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/random_ids.hpp"
#include "text/ascii.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"

namespace roster::operators {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t max_name = 64;
constexpr std::string_view token_prefix = "roster_";  // so that scanners for leaked secrets know it
constexpr std::string_view file_head =
    "# Tokens of Roster's admin API, one a line: NAME ROLE SHA-256. `roster token` keeps it.\n";

constexpr std::array roles{std::pair{Role::events, std::string_view("events")},
                           std::pair{Role::read, std::string_view("read")},
                           std::pair{Role::operate, std::string_view("operate")}};

crypto::Sha256 digest_of(std::string_view token) { return crypto::sha256(crypto::as_bytes(token)); }

bool is_name_character(char c) {
    return text::is_letter(c) || text::is_digit(c) || c == '.' || c == '_' || c == '-';
}

std::optional<AdminToken> parse_line(std::string_view line) {
    std::vector<std::string_view> fields;
    for (const auto field : text::split(line, ' '))
        if (!field.empty()) fields.push_back(field);
    if (fields.size() != 3 || !is_token_name(fields[0])) return std::nullopt;
    const auto role = parse_role(fields[1]);
    AdminToken token{.name = std::string(fields[0])};
    if (!role || !text::read_hex(fields[2], token.digest)) return std::nullopt;
    token.role = *role;
    return token;
}

}  // namespace

std::string_view role_name(Role role) {
    for (const auto& [candidate, name] : roles)
        if (candidate == role) return name;
    return {};
}

std::optional<Role> parse_role(std::string_view name) {
    for (const auto& [role, candidate] : roles)
        if (candidate == name) return role;
    return std::nullopt;
}

bool is_token_name(std::string_view name) {
    return !name.empty() && name.size() <= max_name && std::ranges::all_of(name, is_name_character);
}

std::string new_admin_token() {
    return std::string(token_prefix) +
           text::to_base64(crypto::random_bytes(token_bytes), text::Base64::url);
}

std::expected<AdminTokens, std::string> AdminTokens::parse(std::string_view file) {
    AdminTokens result;
    std::size_t number = 0;
    for (const auto line : text::split(file, '\n')) {
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        auto token = parse_line(line);
        const auto where = "line " + std::to_string(number);
        if (!token) return std::unexpected(where + " is not NAME ROLE SHA-256");
        if (std::ranges::count(result.tokens_, token->name, &AdminToken::name) > 0)
            return std::unexpected(where + " has a name that is there already");
        result.tokens_.push_back(*std::move(token));
    }
    return result;
}

std::string AdminTokens::file_text() const {
    std::string file(file_head);
    for (const auto& token : tokens_)
        file.append(token.name)
            .append(" ")
            .append(role_name(token.role))
            .append(" ")
            .append(text::to_hex(token.digest))
            .append("\n");
    return file;
}

bool AdminTokens::add(const std::string& name, Role role, std::string_view token) {
    if (!is_token_name(name) || std::ranges::count(tokens_, name, &AdminToken::name) > 0)
        return false;
    tokens_.push_back({name, role, digest_of(token)});
    return true;
}

bool AdminTokens::remove(std::string_view name) {
    return std::erase_if(tokens_, [&](const AdminToken& token) { return token.name == name; }) > 0;
}

const AdminToken* AdminTokens::find(std::string_view token) const {
    const auto digest = digest_of(token);
    const AdminToken* found = nullptr;
    for (const auto& candidate : tokens_)
        if (crypto::equal_in_constant_time(candidate.digest, digest)) found = &candidate;
    return found;
}

}  // namespace roster::operators
