// The table of every documented setting.

#include "cli/setting.hpp"
#include "cli/setting_kinds.hpp"
#include "cli/settings_traces.hpp"

namespace roster::cli {

namespace {

using namespace std::chrono_literals;
using consumer::MailTemplateSettings;
using consumer::SmtpSettings;
using crypto::Argon2Parameters;
using domain::Policy;
using domain::VerificationCode;
using http::PublicSettings;
using http::TlsFiles;
using messaging::NatsSettings;
using telemetry::LogFormat;
using telemetry::LogLevel;

constexpr int no_bound = 1'000'000;
constexpr std::int64_t max_stream_bytes = 1'000'000'000'000;
constexpr std::size_t min_token_length = 16;
constexpr std::array log_formats{std::pair<std::string_view, LogFormat>{"text", LogFormat::text},
                                 std::pair<std::string_view, LogFormat>{"json", LogFormat::json}};
constexpr std::array log_levels{std::pair<std::string_view, LogLevel>{"debug", LogLevel::debug},
                                std::pair<std::string_view, LogLevel>{"info", LogLevel::info},
                                std::pair<std::string_view, LogLevel>{"warning", LogLevel::warning},
                                std::pair<std::string_view, LogLevel>{"error", LogLevel::error}};

SettingGroup listeners() {
    return {"Where clients come in, and where operators do",
            {{.name = "http-addr",
              .help = "public HTTP; port 0 = any",
              .fallback = "127.0.0.1:8080",
              .value = address(at(&Configuration::http, &PublicSettings::address)),
              .used_by = Use::node},
             {.name = "admin-addr",
              .help = "admin HTTP; never make it public",
              .default_note = "127.0.0.1:9090, mailer 127.0.0.1:9091",
              .value = address(at(&Configuration::admin_addr)),
              .used_by = Use::node | Use::mail_worker | Use::admin},
             {.name = "drain-delay",
              .help = "how long /readyz says 503 before the listener closes",
              .fallback = "0s",
              .example = "5s",
              .value = duration(at(&Configuration::drain_delay), 0s, 5min),
              .used_by = Use::node},
             {.name = "admin-token",
              .help = "bearer token of the admin API",
              .default_note = "none; made by dev",
              .example = "/etc/roster/admin-token",
              .value = long_text(at(&Configuration::admin_token), min_token_length),
              .secrecy = Secrecy::secret,
              .used_by = Use::node | Use::mail_worker},
             {.name = "admin-tokens-file",
              .help = "named tokens of the admin API, as roster token keeps them",
              .example = "/etc/roster/admin-tokens",
              .value = file(at(&Configuration::admin_tokens_file)),
              .used_by = Use::node | Use::mail_worker | Use::admin},
             {.name = "admin-hosts",
              .help = "further names that the admin API may be called by",
              .example = "roster-admin.internal",
              .value = names(at(&Configuration::admin_hosts)),
              .used_by = Use::node | Use::mail_worker},
             {.name = "admin-tls-cert-file",
              .help = "HTTPS for the admin API: certificate chain",
              .value = file(at(&Configuration::admin_tls, &TlsFiles::certificate_file)),
              .used_by = Use::node | Use::mail_worker | Use::admin},
             {.name = "admin-tls-key-file",
              .help = "HTTPS for the admin API: private key",
              .value = file(at(&Configuration::admin_tls, &TlsFiles::key_file)),
              .used_by = Use::node | Use::mail_worker | Use::admin}}};
}

SettingGroup webhooks() {
    return {"Webhooks",
            {{.name = "webhooks-file",
              .help = "TOML with the endpoints that events are posted to",
              .example = "/etc/roster/webhooks.toml",
              .value = file(at(&Configuration::webhooks_file)),
              .used_by = Use::node | Use::webhooks}}};
}

SettingGroup storage() {
    return {"The log and its keys",
            {{.name = "data-dir",
              .help = "where keys, the embedded log and mails are kept",
              .fallback = "var",
              .value = directory(at(&Configuration::data_dir))},
             {.name = "database-url",
              .help = "postgresql://… or sqlite:PATH; serve takes the first only",
              .default_note = "sqlite:<data dir>/roster.db, serve none",
              .example = "postgresql://roster@127.0.0.1/roster",
              .value =
                  url(at(&Configuration::database_url), {"postgresql://", "postgres://", "sqlite:"},
                      "postgresql://… or sqlite:PATH"),
              .secrecy = Secrecy::url,
              .used_by = Use::node | Use::log},
             {.name = "keys-file",
              .help = "the key file; a mail worker's has its share only",
              .default_note = "<data dir>/keys.json",
              .example = "/etc/roster/keys.json",
              .value = file(at(&Configuration::keys_file))},
             {.name = "shard",
              .help = "which of several logs side by side this is: K of N, from 0/N on; the log "
                      "keeps it for ever",
              .default_note = "none: the only log",
              .example = "0/16",
              .value = parsed("K/N", "a shard such as 0/16: K from 0 to N-1, N up to 1024",
                              at(&Configuration::shard), crypto::LogShard::parse),
              .used_by = Use::node | Use::mail_worker | Use::import}}};
}

SettingGroup bus() {
    constexpr auto used_by = Use::node | Use::mail_worker | Use::bus;
    return {"NATS",
            {{.name = "nats-url",
              .help = "nats://a,nats://b or tls://…",
              .default_note = "none; dev in-process",
              .example = "nats://127.0.0.1:4222",
              .value = parsed("URL", "nats://… or tls://…, servers with the same credentials",
                              at(&Configuration::nats, &NatsSettings::url), parse_nats_url),
              .secrecy = Secrecy::url,
              .used_by = used_by},
             {.name = "nats-user",
              .help = "user name at NATS",
              .value = plain_text(at(&Configuration::nats, &NatsSettings::user)),
              .used_by = used_by},
             {.name = "nats-password",
              .help = "password at NATS",
              .example = "/etc/roster/nats-password",
              .value = plain_text(at(&Configuration::nats, &NatsSettings::password)),
              .secrecy = Secrecy::secret,
              .used_by = used_by},
             {.name = "nats-ca-file",
              .help = "certificate authority of NATS",
              .default_note = "the system's",
              .value = file(at(&Configuration::nats, &NatsSettings::ca_file)),
              .used_by = used_by},
             {.name = "nats-max-bytes",
              .help = "limit of each stream that is made; 0: none",
              .fallback = "0",
              .value = number(
                  at(&Configuration::nats, &NatsSettings::limits, &messaging::BusLimits::max_bytes),
                  0, max_stream_bytes),
              .used_by = used_by}}};
}

SettingGroup mail_server() {
    return {"The mail server",
            {{.name = "smtp-url",
              .help = "smtp:// (STARTTLS required), smtp://…?tls=off, smtps://, file:DIR",
              .default_note = "none; dev file:<data dir>/mail",
              .example = "smtp://mail.example.com:587",
              .value = url(at(&Configuration::smtp, &SmtpSettings::url),
                           {"smtp://", "smtps://", "file:"}, "smtp://…, smtps://… or file:DIR"),
              .secrecy = Secrecy::url,
              .used_by = Use::mail_worker},
             {.name = "smtp-user",
              .help = "user name at the mail server",
              .value = plain_text(at(&Configuration::smtp, &SmtpSettings::user)),
              .used_by = Use::mail_worker},
             {.name = "smtp-password",
              .help = "password at the mail server",
              .example = "/etc/roster/smtp-password",
              .value = plain_text(at(&Configuration::smtp, &SmtpSettings::password)),
              .secrecy = Secrecy::secret,
              .used_by = Use::mail_worker},
             {.name = "smtp-ca-file",
              .help = "certificate authority of the mail server",
              .default_note = "the system's",
              .value = file(at(&Configuration::smtp, &SmtpSettings::ca_file)),
              .used_by = Use::mail_worker},
             {.name = "smtp-ehlo-name",
              .help = "how the mail server is greeted",
              .default_note = "the sender's domain",
              .example = "mail.example.com",
              .value = parsed("NAME", "a name without spaces, or an address in brackets",
                              at(&Configuration::smtp, &SmtpSettings::ehlo_name), parse_greeting),
              .used_by = Use::mail_worker},
             {.name = "smtp-connections",
              .help = "mails on their way to the mail server at once",
              .fallback = "24",
              .value = number(at(&Configuration::smtp, &SmtpSettings::connections), 1,
                              consumer::limits::max_connections),
              .used_by = Use::mail_worker}}};
}

SettingGroup mails() {
    return {"Mails",
            {{.name = "mail-from",
              .help = "sender of all mails",
              .fallback = "no-reply@localhost",
              .example = "no-reply@example.com",
              .value = plain_text(at(&Configuration::mail, &MailTemplateSettings::from), "ADDRESS"),
              .used_by = Use::mail_worker},
             {.name = "product-name",
              .help = "what mails and pages call this service",
              .fallback = "Roster",
              .value = plain_text(at(&Configuration::mail, &MailTemplateSettings::product_name)),
              .used_by = Use::node | Use::mail_worker},
             {.name = "mail-templates-dir",
              .help = "own mail templates; built in where a file is missing",
              .default_note = "built in",
              .value = directory(at(&Configuration::mail, &MailTemplateSettings::directory)),
              .used_by = Use::mail_worker}}};
}

SettingGroup codes() {
    return {"Codes and their budgets (0 = no limit)",
            {{.name = "code-digits",
              .help = "digits of a code",
              .fallback = "4",
              .value = number(at(&Configuration::code_digits), VerificationCode::min_digits,
                              VerificationCode::max_digits),
              .used_by = Use::node | Use::mail_worker},
             {.name = "code-ttl",
              .help = "how long a code works",
              .fallback = "60s",
              .value = duration(at(&Configuration::policy, &Policy::code_lifetime), 1s, 24h),
              .used_by = Use::node},
             {.name = "resend-cooldown",
              .help = "least time between two codes",
              .fallback = "15s",
              .value = duration(at(&Configuration::policy, &Policy::resend_cooldown), 0s, 24h),
              .used_by = Use::node},
             {.name = "codes-per-hour",
              .help = "codes an hour for one address from one network",
              .fallback = "5",
              .value = number(at(&Configuration::policy, &Policy::codes_per_hour_and_network), 0,
                              no_bound),
              .used_by = Use::node},
             {.name = "codes-per-day",
              .help = "codes a day for one address",
              .fallback = "20",
              .value = number(at(&Configuration::policy, &Policy::codes_per_day), 0, no_bound),
              .used_by = Use::node}}};
}

SettingGroup passwords() {
    return {
        "Passwords",
        {{.name = "argon2-memory-kib",
          .help = "memory of a password hash",
          .fallback = "19456",
          .value = number(at(&Configuration::argon2, &Argon2Parameters::memory_kib),
                          Argon2Parameters::min_memory_kib, Argon2Parameters::max_memory_kib),
          .used_by = Use::node},
         {.name = "argon2-passes",
          .help = "passes of a password hash",
          .fallback = "2",
          .value = number(at(&Configuration::argon2, &Argon2Parameters::passes),
                          Argon2Parameters::min_passes, Argon2Parameters::max_passes),
          .used_by = Use::node},
         {.name = "argon2-previous",
          .help = "memory and passes that older hashes may have, so that unknown addresses take "
                  "as long as known ones",
          .example = "19456,2;12288,3",
          .value = parsed("M,T;...",
                          "up to 4 pairs of memory in KiB and passes, such as 19456,2;12288,3",
                          at(&Configuration::argon2_previous), parse_argon2_list),
          .used_by = Use::node},
         {.name = "imported-hashes",
          .help = "forms of the password hashes that were imported and not replaced yet, so that "
                  "unknown addresses take as long as known ones",
          .example = "bcrypt:12;pbkdf2-sha256:29000",
          .value = parsed("FORM;...",
                          "up to 8 forms of hashes, such as bcrypt:12;argon2id:m=65536,t=3,p=4; "
                          "`roster user import --dry-run FILE` tells which",
                          at(&Configuration::imported_hashes), parse_hash_forms),
          .used_by = Use::node | Use::import},
         {.name = "password-min-score",
          .help = "weakest zxcvbn score accepted",
          .fallback = "2",
          .value = number(at(&Configuration::password_min_score), 0, 4),
          .used_by = Use::node}}};
}

SettingGroup edge() {
    return {"The edge",
            {{.name = "rate-limit-per-ip",
              .help = "public requests of one client; off switches off all limits kept in memory",
              .fallback = "60/min",
              .value = rate(at(&Configuration::http, &PublicSettings::requests_per_minute_per_ip),
                            "min"),
              .used_by = Use::node},
             {.name = "registrations-per-network",
              .help = "new addresses that one client network may register",
              .fallback = "120/h",
              .value = rate(at(&Configuration::registrations_per_network), "h"),
              .used_by = Use::node},
             {.name = "trusted-proxies",
              .help = "addresses or CIDR blocks whose X-Forwarded-For counts",
              .example = "10.0.0.0/8",
              .value = blocks(at(&Configuration::http, &PublicSettings::trusted_proxies)),
              .used_by = Use::node},
             {.name = "cors-origins",
              .help = "origins that browsers may call from; a * for all names below, or any port",
              .default_note = "none; dev any port of localhost",
              .example = "https://app.example.com",
              .value = origins(at(&Configuration::http, &PublicSettings::cors_origins)),
              .used_by = Use::node},
             {.name = "answer-quantum",
              .help = "what the times of answers about accounts are multiples of; 0 = at once",
              .fallback = "100ms",
              .value = duration(at(&Configuration::http, &PublicSettings::answer_quantum), 0s, 10s),
              .used_by = Use::node},
             {.name = "http-idle-timeout",
              .help = "how long a connection is kept without a request",
              .fallback = "75s",
              .value = duration(at(&Configuration::http, &PublicSettings::idle_timeout), 1s, 1h),
              .used_by = Use::node},
             {.name = "tls-cert-file",
              .help = "HTTPS in process: certificate chain",
              .value = file(at(&Configuration::tls, &TlsFiles::certificate_file)),
              .used_by = Use::node},
             {.name = "tls-key-file",
              .help = "HTTPS in process: private key",
              .value = file(at(&Configuration::tls, &TlsFiles::key_file)),
              .used_by = Use::node},
             {.name = "disclose-accounts",
              .help = "tell whether an address has an account",
              .fallback = "false",
              .value = yes_or_no(at(&Configuration::policy, &Policy::disclose_accounts)),
              .used_by = Use::node}}};
}

SettingGroup pages() {
    return {"Pages and links",
            {{.name = "public-url",
              .help = "where people find the service: for links in mails, and iss of tokens",
              .default_note = "none; dev the listener's own",
              .example = "https://accounts.example.com",
              .value = public_url(at(&Configuration::public_url)),
              .used_by = Use::node | Use::mail_worker},
             {.name = "signup-page",
              .help = "serve /signup",
              .default_note = "false; dev true",
              .value = yes_or_no(at(&Configuration::signup_page)),
              .used_by = Use::node},
             {.name = "signup-next",
              .help = "where /signup goes once somebody is active, with the token in the fragment",
              .example = "https://app.example.com/welcome",
              .value = url(at(&Configuration::http, &PublicSettings::signup_next),
                           {"https://", "http://"}, "https://… or http://…"),
              .used_by = Use::node},
             {.name = "docs-page",
              .help = "serve /docs",
              .fallback = "true",
              .value = yes_or_no(at(&Configuration::http, &PublicSettings::has_documentation)),
              .used_by = Use::node}}};
}

SettingGroup logs() {
    return {
        "Logs",
        {{.name = "log-format",
          .help = "how log lines are written",
          .default_note = "text on a terminal, else json",
          .example = "json",
          .value = choice(at(&Configuration::log, &telemetry::LogSettings::format), log_formats)},
         {.name = "log-level",
          .help = "least level that is written",
          .fallback = "info",
          .value = choice(at(&Configuration::log, &telemetry::LogSettings::level), log_levels)}}};
}

}  // namespace

std::span<const SettingGroup> setting_groups() {
    static const std::array groups{listeners(), storage(),  bus(),       mail_server(),
                                   mails(),     codes(),    passwords(), edge(),
                                   pages(),     webhooks(), logs(),      trace_settings()};
    return groups;
}

}  // namespace roster::cli
