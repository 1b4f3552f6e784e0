#pragma once
// The configuration: what all settings come to, and where they are read from. The settings
// themselves, one row each, are in settings.cpp.

#include <chrono>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/trace_settings.hpp"
#include "consumer/smtp_mailer.hpp"
#include "consumer/verification_mail.hpp"
#include "crypto/hash_form.hpp"
#include "crypto/log_shard.hpp"
#include "crypto/password_hash.hpp"
#include "domain/user_commands.hpp"
#include "http/server.hpp"
#include "messaging/nats_event_bus.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

// Where settings are read from. Flags win over the environment, that over `.env`, that over the
// TOML file, that over the defaults.
struct Sources {
    std::map<std::string, std::string> flags;        // by the setting's name
    std::map<std::string, std::string> environment;  // by the variable's name
    std::optional<std::filesystem::path> dot_env;    // read if it is there
    std::optional<std::filesystem::path> config_file;
};

// The variables of this process that are read here (is_ours).
[[nodiscard]] std::map<std::string, std::string> roster_environment();

// Text where standard error is a terminal, else JSON.
[[nodiscard]] telemetry::LogFormat usual_log_format();

struct Configuration {
    std::filesystem::path data_dir;
    std::string database_url;         // empty: none
    std::filesystem::path keys_file;  // set, or the data directory's
    std::optional<crypto::LogShard> shard;
    messaging::NatsSettings nats;  // without a URL: none
    consumer::SmtpSettings smtp;   // the URL may be file:DIR; empty: none
    consumer::MailTemplateSettings mail;
    http::PublicSettings http;
    http::TlsFiles tls;                             // both files, or neither
    http::TlsFiles admin_tls;                       // the same
    std::optional<http::TlsFiles> admin_https;      // absent: in clear
    std::optional<http::ListenAddress> admin_addr;  // absent: the command's default
    std::string admin_token;
    std::filesystem::path admin_tokens_file;
    std::filesystem::path webhooks_file;
    std::vector<std::string> admin_hosts;
    std::string public_url;                    // without a slash at its end; empty: none
    std::optional<bool> signup_page;           // absent: the command's default
    std::chrono::milliseconds drain_delay{0};  // how long a node says not ready before it closes
    domain::Policy policy;
    int code_digits = 4;
    crypto::Argon2Parameters argon2;
    std::vector<crypto::Argon2Parameters> argon2_previous;
    std::vector<crypto::HashForm> imported_hashes;
    int password_min_score = 2;
    std::optional<int> registrations_per_network = 120;  // an hour; absent: off
    TraceSettings traces;
    telemetry::LogSettings log{.format = usual_log_format()};
    Sources sources;  // to read it again
};

// One line that says what is wrong, names the flag, variable, or file and line, and how to mend it.
// It never holds a value that may be a secret.
struct ConfigError {
    std::string message;
};

// Reads everything. An unknown ROSTER_* variable, an unknown key, a bad value or an unreadable file
// is an error.
[[nodiscard]] std::expected<Configuration, ConfigError> read_configuration(const Sources& sources);

}  // namespace roster::cli
