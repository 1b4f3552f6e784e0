#pragma once
// What holds for each setting and where it came from, without secrets: for people to look at.

#include <string>
#include <vector>

#include "cli/config.hpp"

namespace roster::cli {

struct SettingInForce {
    std::string variable;
    std::string value;  // "(hidden)" for a secret, *** for a URL's password
    std::string place;  // where it was given: "--http-addr", "roster.toml:3: http_addr"; "default"
};

// In the order of the table. Throws BadConfiguration.
[[nodiscard]] std::vector<SettingInForce> settings_in_force(const Sources& sources);

// A URL with *** for its user's password, and for its query if that may hold one.
[[nodiscard]] std::string without_password(const std::string& url);

}  // namespace roster::cli
