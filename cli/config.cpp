// Turns the texts that hold into typed values, and says what two settings mean together.

#include "cli/config.hpp"

#include <unistd.h>

#include "cli/private_file.hpp"
#include "cli/setting.hpp"
#include "cli/setting_sources.hpp"
#include "cli/setting_values.hpp"
#include "text/escape.hpp"

extern char** environ;

namespace roster::cli {

namespace {

void store(Configuration& configuration, const Setting& setting, const GivenSettings& given) {
    const auto found = given.find(setting.name);
    const bool is_given = found != given.end() && !found->second.text.empty();
    const std::string text(is_given ? found->second.text : setting.fallback);
    if (text.empty() || setting.value.store(configuration, text)) return;
    const bool is_shown = setting.secrecy == Secrecy::open && !has_user(text);
    const auto shown = is_shown ? "'" + text::terminal_escaped(text) + "' is not " : "not ";
    throw BadConfiguration(found->second.place + ": " + shown + setting.value.expected);
}

// `prefix` is that of the two variables' names. Nothing: in clear.
std::optional<http::TlsFiles> whole_tls(const http::TlsFiles& tls, const std::string& prefix) {
    if (tls.certificate_file.empty() != tls.key_file.empty())
        throw BadConfiguration(prefix + "_CERT_FILE and " + prefix +
                               "_KEY_FILE: set both, or neither");
    if (tls.key_file.empty()) return std::nullopt;
    require_private(tls.key_file, prefix + "_KEY_FILE");
    return tls;
}

Configuration typed(const Sources& sources) {
    const auto given = collect(sources);
    Configuration configuration;
    for (const auto& group : setting_groups())
        for (const auto& setting : group.settings) store(configuration, setting, given);
    if (configuration.keys_file.empty())
        configuration.keys_file = configuration.data_dir / "keys.json";
    configuration.http.shard = configuration.shard;
    configuration.http.code_digits = configuration.code_digits;
    configuration.http.password_policy = {configuration.password_min_score};
    configuration.http.code_lifetime = configuration.policy.code_lifetime;
    configuration.http.resend_cooldown = configuration.policy.resend_cooldown;
    configuration.http.product_name = configuration.mail.product_name;
    configuration.http.public_url = configuration.public_url;
    configuration.http.has_signup = configuration.signup_page.value_or(false);
    configuration.http.disclose_accounts = configuration.policy.disclose_accounts;
    configuration.http.tls = whole_tls(configuration.tls, "ROSTER_TLS");
    configuration.admin_https = whole_tls(configuration.admin_tls, "ROSTER_ADMIN_TLS");
    configuration.sources = sources;
    return configuration;
}

}  // namespace

std::map<std::string, std::string> roster_environment() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos && is_ours(text.substr(0, equals)))
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

telemetry::LogFormat usual_log_format() {
    return isatty(STDERR_FILENO) != 0 ? telemetry::LogFormat::text : telemetry::LogFormat::json;
}

std::expected<Configuration, ConfigError> read_configuration(const Sources& sources) {
    try {
        return typed(sources);
    } catch (const BadConfiguration& bad) {
        return std::unexpected(ConfigError{bad.what()});
    }
}

}  // namespace roster::cli
