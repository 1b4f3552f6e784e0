// The table of every documented setting.

#include <algorithm>
#include <array>

#include "cli/config.hpp"

namespace roster::cli {

std::string Setting::key() const {
    std::string text = name;
    std::ranges::replace(text, '-', '_');
    return text;
}

std::string Setting::variable() const {
    std::string text = "ROSTER_" + key();
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

std::span<const Setting> settings() {
    static const std::array table{
        Setting{"http-addr", "127.0.0.1:8080", "public HTTP; port 0 = any"},
        Setting{"admin-addr", "", "admin HTTP (default 127.0.0.1:9090, mailer 127.0.0.1:9091)"},
        Setting{"data-dir", "var", "where keys, the embedded log and mails are kept"},
        Setting{
            "database-url", "",
            "postgresql://… or sqlite:PATH (default for dev and operators: the data directory's)"},
        Setting{"keys-file", "", "key file (default <data dir>/keys.json)"},
        Setting{"nats-url", "", "nats://a,nats://b or tls://…; none in dev: in-process"},
        Setting{"nats-user", "", "user name at NATS"},
        Setting{"nats-password", "", "password at NATS", true},
        Setting{"nats-password-file", "", "file with the password at NATS"},
        Setting{"nats-ca-file", "", "certificate authority of NATS"},
        Setting{"smtp-url", "", "smtp:// (STARTTLS), smtp://…?tls=off, smtps://, file:DIR"},
        Setting{"smtp-user", "", "user name at the mail server"},
        Setting{"smtp-password", "", "password at the mail server", true},
        Setting{"smtp-password-file", "", "file with the password at the mail server"},
        Setting{"smtp-ca-file", "", "certificate authority of the mail server"},
        Setting{"mail-from", "no-reply@localhost", "sender of all mails"},
        Setting{"product-name", "Roster", "what mails and pages call this service"},
        Setting{"mail-templates-dir", "", "own mail templates; built in where a file is missing"},
        Setting{"code-digits", "4", "digits of a code, 4 to 10"},
        Setting{"code-ttl", "60s", "how long a code works, 1s to 24h"},
        Setting{"argon2-memory-kib", "19456", "memory of a password hash, 8 to 1048576"},
        Setting{"argon2-passes", "2", "passes of a password hash, 1 to 10"},
        Setting{"password-min-score", "2", "weakest zxcvbn score accepted, 0 to 4"},
        Setting{"resend-cooldown", "15s", "least time between two codes; 0 = no limit"},
        Setting{"codes-per-hour", "5",
                "codes an hour for one address from one network; 0 = no limit"},
        Setting{"codes-per-day", "20", "codes a day for one address; 0 = no limit"},
        Setting{"rate-limit-per-ip", "60/min", "public requests of one client, or off"},
        Setting{"trusted-proxies", "", "addresses or CIDR blocks whose X-Forwarded-For counts"},
        Setting{"cors-origins", "", "origins that browsers may call from"},
        Setting{"tls-cert-file", "", "HTTPS in process: certificate chain"},
        Setting{"tls-key-file", "", "HTTPS in process: private key"},
        Setting{"admin-token", "", "bearer token of the admin API", true},
        Setting{"admin-token-file", "", "file with the bearer token of the admin API"},
        Setting{"disclose-accounts", "false", "tell whether an address has an account"},
        Setting{"log-format", "", "text or json (default: text on a terminal, else json)"},
        Setting{"log-level", "info", "debug, info, warning or error"},
    };
    return table;
}

}  // namespace roster::cli
