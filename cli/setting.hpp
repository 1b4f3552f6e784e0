#pragma once
// What one setting is: a row of the table in settings.cpp. Flag, variable, key, --help,
// .env.example and docs/settings.md all come from it.
//
// To add a setting: a member of the settings struct of the folder that obeys it, and a row.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config.hpp"

namespace roster::cli {

// What a command does that settings are for; a set of them.
enum class Use : unsigned {
    node = 1,         // serves the API
    mail_worker = 2,  // sends mails
    log = 4,          // reads or writes the event log
    keys = 8,         // reads or writes the key file
    bus = 16,         // talks to NATS
    admin = 32,       // asks an admin listener
    webhooks = 64,    // posts to the webhooks' endpoints, or asks how they do
    import = 128,     // brings people along
    any = 255,
};

constexpr Use operator|(Use a, Use b) {
    return static_cast<Use>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool overlap(Use a, Use b) {
    return (static_cast<unsigned>(a) & static_cast<unsigned>(b)) != 0;
}

enum class Secrecy {
    open,
    url,     // may hold a password: then never a flag or a key, and never shown
    secret,  // never a flag or a key, never shown
};

// How a value is written, and where it goes. Made by the functions of setting_kinds.hpp.
struct ValueKind {
    std::string name;      // as --help says it: NUMBER
    std::string expected;  // ends the sentence "… is not": a number from 4 to 10
    std::string bounds;    // 4 to 10; empty: none
    std::function<bool(Configuration&, const std::string&)> store;  // false: not such a value
};

struct Setting {
    // The flag: http-addr; so ROSTER_HTTP_ADDR, and http_addr in a file. OpenTelemetry's begin with
    // otel-, and their variables have the names that others know: OTEL_….
    std::string_view name;
    std::string_view help;
    std::string_view fallback = "";  // empty: the member's own default stays
    std::string_view default_note =
        "";                         // where the default depends: "127.0.0.1:9090, mailer …9091"
    std::string_view example = "";  // for .env.example, where the default says too little
    ValueKind value;
    Secrecy secrecy = Secrecy::open;
    Use used_by = Use::any;

    [[nodiscard]] std::string variable() const;
    [[nodiscard]] std::string key() const;
    // Secrets, and URLs that may hold one, can be kept in a file, named by <name>-file.
    [[nodiscard]] bool may_be_in_file() const { return secrecy != Secrecy::open; }
    [[nodiscard]] bool is_flag() const { return secrecy != Secrecy::secret; }
};

struct SettingGroup {
    std::string_view title;
    std::vector<Setting> settings;
};

// The table.
[[nodiscard]] std::span<const SettingGroup> setting_groups();

constexpr std::string_view variable_prefix = "ROSTER_";

// Whether a variable is read here: every ROSTER_* (one that is no setting's is refused), and of
// OpenTelemetry's those that are settings; the others are for other programs.
[[nodiscard]] bool is_ours(std::string_view variable);

}  // namespace roster::cli
