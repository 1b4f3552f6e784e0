#pragma once
// The admin API's named tokens: who may do what, and the file that remembers them.
//
// The file holds one token a line, "NAME ROLE SHA-256 in hex", and lines that begin with '#'. A
// token is 32 random bytes, so its digest tells nothing of it, and needs no salt.

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"

namespace roster::operators {

enum class Role {
    events,   // the events, without private parts
    read,     // look at everything
    operate,  // also rebuild, erase, verify
};

[[nodiscard]] std::string_view role_name(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);
// Whether somebody with this role may do what another is for.
[[nodiscard]] constexpr bool reaches(Role has, Role needed) { return has >= needed; }

struct AdminToken {
    std::string name;  // [A-Za-z0-9._-]{1,64}
    Role role = Role::read;
    crypto::Sha256 digest{};
};

// Not thread-safe; reading is.
class AdminTokens {
public:
    // A shorter token could be guessed.
    static constexpr std::size_t min_token_length = 16;

    // An error is one line that names the line, never what stands in it.
    [[nodiscard]] static std::expected<AdminTokens, std::string> parse(std::string_view file);
    [[nodiscard]] std::string file_text() const;

    // False: there is one of this name already, or it is no name.
    [[nodiscard]] bool add(const std::string& name, Role role, std::string_view token);
    // False: there is none of this name.
    [[nodiscard]] bool remove(std::string_view name);

    [[nodiscard]] std::span<const AdminToken> all() const { return tokens_; }
    // Whose token this is; null: nobody's. Takes the same time whichever it is.
    [[nodiscard]] const AdminToken* find(std::string_view token) const;

private:
    std::vector<AdminToken> tokens_;
};

[[nodiscard]] bool is_token_name(std::string_view name);
// A new token, to be shown once.
[[nodiscard]] std::string new_admin_token();

}  // namespace roster::operators
