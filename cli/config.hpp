#pragma once
// The configuration: one table of settings, read from flags, then the environment, then a TOML
// file, then the defaults.
//
// To add a setting: add it to settings() in settings.cpp and to Configuration, and read it in
// config.cpp.

#include <chrono>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "consumer/smtp_mailer.hpp"
#include "consumer/verification_mail.hpp"
#include "crypto/password_hash.hpp"
#include "domain/user_decide.hpp"
#include "http/server.hpp"
#include "messaging/nats_event_bus.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

// One documented setting: `name` is the flag ("http-addr"), the variable (ROSTER_HTTP_ADDR) and the
// key (http_addr).
struct Setting {
    std::string name;
    std::string default_text;
    std::string help;
    bool secret =
        false;  // from the environment or from the file that <NAME>_FILE names, never from a flag

    [[nodiscard]] std::string variable() const;
    [[nodiscard]] std::string key() const;
};

[[nodiscard]] std::span<const Setting> settings();

struct Configuration {
    std::filesystem::path data_dir;
    std::string database_url;  // empty: none
    std::filesystem::path keys_file;
    std::optional<messaging::NatsSettings> nats;
    std::string smtp_url;  // empty: none; file:DIR or smtp…
    std::string smtp_user;
    std::string smtp_password;
    std::string smtp_ca_file;
    consumer::MailTemplateSettings mail;
    http::PublicSettings http;
    std::optional<http::ListenAddress> admin_addr;  // absent: the command's default
    std::string admin_token;
    domain::Policy policy;
    int code_digits = 4;
    crypto::Argon2Parameters argon2;
    int password_min_score = 2;
    telemetry::LogSettings log;
};

// Values by setting name, as the flags gave them.
using FlagValues = std::map<std::string, std::string>;

// One line that says what is wrong and how to mend it.
struct ConfigError {
    std::string message;
};

// Reads everything. An unknown ROSTER_* variable, an unknown key, a bad value or an unreadable file
// is an error.
[[nodiscard]] std::expected<Configuration, ConfigError> read_configuration(
    const FlagValues& flags, const std::optional<std::filesystem::path>& config_file);

}  // namespace roster::cli
