// Collects the texts of all settings by precedence, then turns each into its typed value.

#include "cli/config.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cli/setting_values.hpp"

extern char** environ;

namespace roster::cli {

namespace {

using Texts = std::map<std::string, std::string>;  // by setting name

constexpr std::string_view variable_prefix = "ROSTER_";
constexpr std::string_view file_suffix = "_FILE";
constexpr std::size_t max_secret_octets = 4096;

// Carries the one line out of nested reads; caught in read_configuration.
struct BadConfiguration {
    std::string message;
};

[[noreturn]] void fail(std::string message) { throw BadConfiguration{std::move(message)}; }

const Setting* find_setting(const std::function<bool(const Setting&)>& matches) {
    const auto all = settings();
    const auto found = std::ranges::find_if(all, matches);
    return found == all.end() ? nullptr : &*found;
}

std::string read_secret_file(const std::string& path, const std::string& origin) {
    std::ifstream file(path, std::ios::binary);
    std::string text(max_secret_octets + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    const auto length = static_cast<std::size_t>(file.gcount());
    if (!file.is_open() || length == 0)
        fail(origin + ": cannot read '" + path + "', or it is empty");
    if (length > max_secret_octets) fail(origin + ": '" + path + "' is too long for a secret");
    text.resize(length);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

// TOML's `#` inside quotes would be cut off by the parser: refuse it rather than read half a value.
void refuse_quoted_hash(const std::string& text, const std::string& path) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto hash = line.find('#');
        if (hash == std::string::npos) continue;
        const auto quotes =
            std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(hash),
                          [](char c) { return c == '"' || c == '\''; });
        if (quotes % 2 != 0)
            fail(path +
                 ": a '#' inside quotes is not supported; put this value into the environment");
    }
}

void add_file(Texts& texts, const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) fail("--config: cannot read '" + path.string() + "'");
    std::stringstream content;
    content << file.rdbuf();
    refuse_quoted_hash(content.str(), path.string());
    std::vector<CLI::ConfigItem> items;
    try {
        items = CLI::ConfigTOML().from_config(content);
    } catch (const CLI::Error& error) {
        fail(path.string() + ": " + error.what());
    }
    for (const auto& item : items) {
        if (item.name == "++" || item.name == "--") continue;  // the parser's marks of sections
        const bool is_top = item.parents.empty() || item.parents.front() == "default";
        const auto* setting = find_setting([&](const Setting& s) { return s.key() == item.name; });
        if (!is_top || !setting) fail(path.string() + ": unknown key '" + item.fullname() + "'");
        if (setting->secret)
            fail(path.string() + ": '" + item.name + "' is a secret: use " + item.name + "_file");
        std::string value;
        for (const auto& input : item.inputs) value += (value.empty() ? "" : ",") + input;
        texts[setting->name] = value;
    }
}

// Sets a setting from NAME, or a secret from NAME_FILE. False: no such variable is documented.
bool add_variable(Texts& texts, const std::string& name, const std::string& value) {
    if (const auto* setting =
            find_setting([&](const Setting& s) { return s.variable() == name; })) {
        texts[setting->name] = value;
        return true;
    }
    return false;
}

void add_environment(Texts& texts) {
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (!text.starts_with(variable_prefix)) continue;
        const auto equals = text.find('=');
        const std::string name(text.substr(0, equals));
        if (equals == std::string_view::npos) continue;
        const std::string value(text.substr(equals + 1));
        if (value.empty() && find_setting([&](const Setting& s) { return s.variable() == name; }))
            continue;  // NAME= in an .env file means "not set"
        if (!add_variable(texts, name, value))
            fail(name + ": no such setting; `roster serve --help` lists them");
    }
}

// Reads the secrets whose file was named and that were not given themselves.
void add_secret_files(Texts& texts) {
    for (const auto& setting : settings()) {
        if (!setting.secret || texts.contains(setting.name)) continue;
        const auto file = texts.find(setting.name + "-file");
        if (file == texts.end() || file->second.empty()) continue;
        texts[setting.name] =
            read_secret_file(file->second, setting.variable() + std::string(file_suffix));
    }
}

Texts collect(const FlagValues& flags, const std::optional<std::filesystem::path>& config_file) {
    Texts texts;
    if (config_file) add_file(texts, *config_file);
    add_environment(texts);
    for (const auto& [name, value] : flags) texts[name] = value;
    add_secret_files(texts);
    return texts;
}

// Reads typed values; the error names the variable, what it holds and what it should.
class Reader {
public:
    explicit Reader(const Texts& texts) : texts_(texts) {}

    [[nodiscard]] std::string text(const std::string& name) const {
        const auto found = texts_.find(name);
        return found != texts_.end() ? found->second : setting(name).default_text;
    }

    template <class Parse>
    auto value(const std::string& name, const Parse& parse, const char* expected) const {
        const auto parsed = parse(text(name));
        if (!parsed) fail(setting(name).variable() + ": '" + text(name) + "' is not " + expected);
        return *parsed;
    }

    [[nodiscard]] int number(const std::string& name, int min, int max) const {
        const auto expected = "a number from " + std::to_string(min) + " to " + std::to_string(max);
        return static_cast<int>(value(
            name, [&](const std::string& t) { return parse_number(t, min, max); },
            expected.c_str()));
    }

    // Whole seconds between bounds.
    [[nodiscard]] std::chrono::seconds duration(const std::string& name, std::chrono::seconds min,
                                                std::chrono::seconds max) const {
        const auto parse = [&](const std::string& t) -> std::optional<std::chrono::seconds> {
            const auto length = parse_duration(t);
            if (!length) return std::nullopt;
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*length);
            if (seconds != *length || seconds < min || seconds > max) return std::nullopt;
            return seconds;
        };
        const auto expected = "a duration from " + std::to_string(min.count()) + "s to " +
                              std::to_string(max.count()) + "s, such as 60s";
        return value(name, parse, expected.c_str());
    }

private:
    static const Setting& setting(const std::string& name) {
        return *find_setting([&](const Setting& s) { return s.name == name; });
    }

    const Texts& texts_;
};

std::optional<messaging::NatsSettings> read_nats(const Reader& read) {
    if (read.text("nats-url").empty()) return std::nullopt;
    return messaging::NatsSettings{.url = read.text("nats-url"),
                                   .user = read.text("nats-user"),
                                   .password = read.text("nats-password"),
                                   .ca_file = read.text("nats-ca-file")};
}

void read_http(const Reader& read, Configuration& config) {
    config.http.address = read.value("http-addr", parse_listen_address, "host:port");
    if (!read.text("admin-addr").empty())
        config.admin_addr = read.value("admin-addr", parse_listen_address, "host:port");
    config.admin_token = read.text("admin-token");
    config.http.cors_origins = parse_list(read.text("cors-origins"));
    config.http.trusted_proxies = parse_list(read.text("trusted-proxies"));
    config.http.requests_per_minute_per_ip =
        read.value("rate-limit-per-ip", parse_rate, "a rate such as 60/min, or off");
    config.http.code_digits = config.code_digits;
    config.http.code_lifetime = config.policy.code_lifetime;
    config.http.disclose_accounts = config.policy.disclose_accounts;
    const auto certificate = read.text("tls-cert-file");
    const auto key = read.text("tls-key-file");
    if (certificate.empty() != key.empty())
        fail("ROSTER_TLS_CERT_FILE and ROSTER_TLS_KEY_FILE: set both, or neither");
    if (!certificate.empty()) config.http.tls = http::TlsFiles{certificate, key};
}

void read_policy(const Reader& read, Configuration& config) {
    using namespace std::chrono_literals;
    constexpr int no_bound = 1'000'000;
    config.policy.code_lifetime = read.duration("code-ttl", 1s, 24h);
    config.policy.resend_cooldown = read.duration("resend-cooldown", 0s, 24h);
    config.policy.codes_per_hour_and_network = read.number("codes-per-hour", 0, no_bound);
    config.policy.codes_per_day = read.number("codes-per-day", 0, no_bound);
    config.policy.disclose_accounts = read.value("disclose-accounts", parse_bool, "true or false");
    config.code_digits = read.number("code-digits", domain::VerificationCode::min_digits,
                                     domain::VerificationCode::max_digits);
}

void read_passwords(const Reader& read, Configuration& config) {
    using Bounds = crypto::Argon2Parameters;
    config.argon2.memory_kib = static_cast<std::uint32_t>(
        read.number("argon2-memory-kib", Bounds::min_memory_kib, Bounds::max_memory_kib));
    config.argon2.passes = static_cast<std::uint32_t>(
        read.number("argon2-passes", Bounds::min_passes, Bounds::max_passes));
    config.password_min_score = read.number("password-min-score", 0, 4);
}

std::optional<telemetry::LogFormat> parse_log_format(const std::string& text) {
    if (text.empty())
        return isatty(STDERR_FILENO) != 0 ? telemetry::LogFormat::text : telemetry::LogFormat::json;
    if (text == "text") return telemetry::LogFormat::text;
    if (text == "json") return telemetry::LogFormat::json;
    return std::nullopt;
}

std::optional<telemetry::LogLevel> parse_log_level(const std::string& text) {
    if (text == "debug") return telemetry::LogLevel::debug;
    if (text == "info") return telemetry::LogLevel::info;
    if (text == "warning") return telemetry::LogLevel::warning;
    if (text == "error") return telemetry::LogLevel::error;
    return std::nullopt;
}

std::optional<std::string> parse_database_url(const std::string& text) {
    const bool known = text.empty() || text.starts_with("postgresql://") ||
                       text.starts_with("postgres://") ||
                       (text.starts_with("sqlite:") && text.size() > 7);
    return known ? std::optional(text) : std::nullopt;
}

std::optional<std::string> parse_smtp_url(const std::string& text) {
    const bool known = text.empty() || text.starts_with("smtp://") ||
                       text.starts_with("smtps://") ||
                       (text.starts_with("file:") && text.size() > 5);
    return known ? std::optional(text) : std::nullopt;
}

Configuration typed(const Texts& texts) {
    const Reader read(texts);
    Configuration config;
    config.data_dir = read.text("data-dir");
    config.database_url =
        read.value("database-url", parse_database_url, "postgresql://… or sqlite:PATH");
    config.keys_file = read.text("keys-file");
    if (config.keys_file.empty()) config.keys_file = config.data_dir / "keys.json";
    config.nats = read_nats(read);
    config.smtp_url = read.value("smtp-url", parse_smtp_url, "smtp://…, smtps://… or file:DIR");
    config.smtp_user = read.text("smtp-user");
    config.smtp_password = read.text("smtp-password");
    config.smtp_ca_file = read.text("smtp-ca-file");
    config.mail = {.from = read.text("mail-from"),
                   .product_name = read.text("product-name"),
                   .directory = read.text("mail-templates-dir")};
    read_policy(read, config);
    read_passwords(read, config);
    read_http(read, config);
    config.log.format = read.value("log-format", parse_log_format, "text or json");
    config.log.level = read.value("log-level", parse_log_level, "debug, info, warning or error");
    return config;
}

}  // namespace

std::expected<Configuration, ConfigError> read_configuration(
    const FlagValues& flags, const std::optional<std::filesystem::path>& config_file) {
    try {
        return typed(collect(flags, config_file));
    } catch (const BadConfiguration& bad) {
        return std::unexpected(ConfigError{bad.message});
    }
}

}  // namespace roster::cli
