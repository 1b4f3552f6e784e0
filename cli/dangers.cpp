// Settings that are allowed and dangerous.

#include "cli/dangers.hpp"

#include "cli/kubernetes_variables.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

using telemetry::LogLevel;

// OWASP's least for Argon2id with two passes (Password Storage Cheat Sheet).
constexpr std::uint32_t owasp_memory_kib = 19456;
constexpr std::uint32_t owasp_passes = 2;
// 128 random bits in base64.
constexpr std::size_t strong_token_length = 22;
constexpr int short_code = 4;

bool is_public(const http::ListenAddress& address) {
    const auto& host = address.host;
    return !host.starts_with("127.") && host != "::1" && host != "localhost";
}

void add_admin(std::vector<Danger>& dangers, const Configuration& configuration,
               const http::ListenAddress& admin) {
    if (is_public(admin) && !configuration.admin_https)
        dangers.push_back({"ROSTER_ADMIN_ADDR",
                           "the admin API listens on more than this machine, in clear: everybody "
                           "who reaches it may try tokens and read metrics"});
    const auto length = configuration.admin_token.size();
    if (length != 0 && length < strong_token_length)
        dangers.push_back({"ROSTER_ADMIN_TOKEN",
                           "the token is short: `openssl rand -base64 32` makes a better one"});
}

// Behind a proxy that is told of, TLS is the proxy's.
void add_public(std::vector<Danger>& dangers, const Configuration& configuration) {
    const auto& http = configuration.http;
    if (is_public(http.address) && !http.tls && http.trusted_proxies.empty())
        dangers.push_back({"ROSTER_HTTP_ADDR",
                           "passwords cross the network in clear: set ROSTER_TLS_CERT_FILE and "
                           "ROSTER_TLS_KEY_FILE, or ROSTER_TRUSTED_PROXIES where a proxy has TLS"});
    if (!http.requests_per_minute_per_ip)
        dangers.push_back({"ROSTER_RATE_LIMIT_PER_IP", "clients are not limited"});
}

void add_codes(std::vector<Danger>& dangers, const Configuration& configuration) {
    const auto& policy = configuration.policy;
    const bool unlimited = policy.codes_per_day == 0 || policy.codes_per_hour_and_network == 0;
    if (configuration.code_digits <= short_code && unlimited)
        dangers.push_back({"ROSTER_CODE_DIGITS",
                           "codes of 4 digits can be guessed where ROSTER_CODES_PER_HOUR or "
                           "ROSTER_CODES_PER_DAY is 0"});
}

void add_hashes(std::vector<Danger>& dangers, const Configuration& configuration) {
    const auto& argon2 = configuration.argon2;
    if (argon2.memory_kib < owasp_memory_kib || argon2.passes < owasp_passes)
        dangers.push_back({"ROSTER_ARGON2_MEMORY_KIB",
                           "password hashes are below OWASP's minimum of 19456 KiB and 2 passes"});
}

void say_what_was_passed_over(const Configuration& configuration) {
    std::string names;
    for (const auto& [name, value] : configuration.sources.environment)
        if (is_kubernetes_variable(name, value)) names += (names.empty() ? "" : " ") + name;
    if (!names.empty())
        telemetry::log_line(
            LogLevel::info, "variables_passed_over",
            {{"variables", names}, {"detail", "Kubernetes makes them for a Service named roster"}});
}

}  // namespace

std::vector<Danger> dangers_of_node(const Configuration& configuration,
                                    const http::ListenAddress& admin) {
    std::vector<Danger> dangers;
    add_public(dangers, configuration);
    add_admin(dangers, configuration, admin);
    add_codes(dangers, configuration);
    add_hashes(dangers, configuration);
    return dangers;
}

std::vector<Danger> dangers_of_mail_worker(const Configuration& configuration,
                                           const http::ListenAddress& admin) {
    std::vector<Danger> dangers;
    add_admin(dangers, configuration, admin);
    if (configuration.smtp.url.find("tls=off") != std::string::npos)
        dangers.push_back({"ROSTER_SMTP_URL", "mails, and codes in them, leave in clear"});
    return dangers;
}

void say_at_the_start(const Configuration& configuration, const std::vector<Danger>& dangers) {
    for (const auto& [variable, detail] : dangers)
        telemetry::log_line(LogLevel::warning, "dangerous_setting",
                            {{"variable", variable}, {"detail", detail}});
    say_what_was_passed_over(configuration);
}

}  // namespace roster::cli
