#pragma once
// Which text each setting was given, and where: the layers of sources put on top of each other.

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/setting.hpp"

namespace roster::cli {

// Carries the one line out of nested reads; caught in read_configuration and where settings are
// shown.
struct BadConfiguration : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// One line of a source: a name as that source spells it, its text, and where it stands.
struct Assignment {
    std::string name;
    std::string text;
    std::string place;  // "--http-addr", "ROSTER_HTTP_ADDR", "roster.toml:3: http_addr"
};

// What holds for one setting. A text that came from a file is that file's content.
struct Given {
    std::string text;
    std::string place;
};

using GivenSettings =
    std::map<std::string_view, Given>;  // by name; what was not given is not in it

// Throws BadConfiguration.
[[nodiscard]] GivenSettings collect(const Sources& sources);

}  // namespace roster::cli
