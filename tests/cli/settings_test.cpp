#include <set>

#include "cli/config.hpp"
#include "cli/setting.hpp"
#include "cli/setting_sources.hpp"
#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"

using namespace roster;
using namespace roster::cli;
using namespace std::chrono_literals;
using tests::TemporaryFile;

namespace {

std::vector<Setting> all_settings() {
    std::vector<Setting> all;
    for (const auto& group : setting_groups())
        all.insert(all.end(), group.settings.begin(), group.settings.end());
    return all;
}

std::string refusal_of(const Sources& sources) {
    const auto configuration = read_configuration(sources);
    return configuration ? "none" : configuration.error().message;
}

Sources environment(std::map<std::string, std::string> variables) {
    return {.flags = {}, .environment = std::move(variables), .dot_env = {}, .config_file = {}};
}

constexpr auto exposed = std::filesystem::perms(0644);

}  // namespace

TEST_CASE("of each setting a flag wins over the environment, that over .env, that over the file",
          "[cli]") {
    for (const auto& setting : all_settings()) {
        if (!setting.is_flag()) continue;
        INFO(setting.name);
        const TemporaryFile file(setting.key() + " = \"file\"\n");
        const TemporaryFile dot_env(setting.variable() + "=dot-env\n");
        Sources sources;
        CHECK_FALSE(collect(sources).contains(setting.name));
        sources.config_file = file.path();
        CHECK(collect(sources).at(setting.name).text == "file");
        sources.dot_env = dot_env.path();
        CHECK(collect(sources).at(setting.name).text == "dot-env");
        sources.environment[setting.variable()] = "environment";
        CHECK(collect(sources).at(setting.name).text == "environment");
        sources.flags[std::string(setting.name)] = "flag";
        CHECK(collect(sources).at(setting.name).text == "flag");
        CHECK(collect(sources).at(setting.name).place == "--" + std::string(setting.name));
    }
}

TEST_CASE("whatever may be a secret can come from a file, and each source's file wins alike",
          "[cli]") {
    int count = 0;
    for (const auto& setting : all_settings()) {
        if (!setting.may_be_in_file()) continue;
        ++count;
        INFO(setting.name);
        const TemporaryFile one("one\n");
        const TemporaryFile two("two\r\n");
        const TemporaryFile file(setting.key() + "_file = \"" + one.path() + "\"\n");
        Sources sources;
        sources.config_file = file.path();
        CHECK(collect(sources).at(setting.name).text == "one");
        sources.environment[setting.variable()] = "value";
        CHECK(collect(sources).at(setting.name).text == "value");
        sources.flags[std::string(setting.name) + "-file"] = two.path();
        CHECK(collect(sources).at(setting.name).text == "two");
    }
    CHECK(count >= 6);
}

TEST_CASE("a value and its file in one source are refused", "[cli]") {
    CHECK_THAT(refusal_of(environment({{"ROSTER_ADMIN_TOKEN", "0123456789abcdef"},
                                       {"ROSTER_ADMIN_TOKEN_FILE", "/nowhere"}})),
               Catch::Contains("not both"));
}

TEST_CASE("no refusal prints what may be a secret", "[cli]") {
    const TemporaryFile in_clear("smtp_password = \"canary\"\n");
    const TemporaryFile url_in_clear("database_url = \"postgresql://u:canary@h/d\"\n");
    const TemporaryFile bad_url("mysql://u:canary@h/d");
    const TemporaryFile exposed_file("canary", exposed);
    std::vector<Sources> all{environment({{"ROSTER_DATABASE_URL", "mysql://u:canary@h/d"}}),
                             environment({{"ROSTER_DATABASE_URL", "postgresql://u:canary%zz@h/d"}}),
                             environment({{"ROSTER_NATS_URL", "http://u:canary@h"}}),
                             environment({{"ROSTER_SMTP_URL", "u:canary@h"}}),
                             environment({{"ROSTER_DATABASE_URL_FILE", bad_url.path()}}),
                             environment({{"ROSTER_SMTP_PASSWORD_FILE", exposed_file.path()}}),
                             environment({{"ROSTER_PUBLIC_URL", "https://u:canary@h/"}}),
                             environment({{"ROSTER_SIGNUP_NEXT", "https://u:canary@h/ x"}}),
                             environment({{"ROSTER_CORS_ORIGINS", "https://u:canary@h"}}),
                             environment({{"ROSTER_HTTP_ADDR", "http://u:canary@h"}}),
                             environment({{"ROSTER_NATS_URL", "nats://u:canary@h:x"}}),
                             environment({{"ROSTER_SMTP_PASWORD", "canary"}})};
    all.push_back({.flags = {{"database-url", "postgresql://u:canary@h/d"}},
                   .environment = {},
                   .dot_env = {},
                   .config_file = {}});
    for (const auto* file : {&in_clear, &url_in_clear})
        all.push_back({.flags = {}, .environment = {}, .dot_env = {}, .config_file = file->path()});
    for (const auto& sources : all) {
        const auto refusal = refusal_of(sources);
        CHECK(refusal != "none");
        CHECK_THAT(refusal, !Catch::Contains("canary"));
    }
}

TEST_CASE("a secret's file that others can read is refused and named", "[cli]") {
    const TemporaryFile token("0123456789abcdef", exposed);
    CHECK_THAT(refusal_of(environment({{"ROSTER_ADMIN_TOKEN_FILE", token.path()}})),
               Catch::Contains("ROSTER_ADMIN_TOKEN_FILE: " + token.path()));
    const TemporaryFile key("key", exposed);
    const TemporaryFile certificate("certificate", exposed);
    CHECK_THAT(refusal_of(environment({{"ROSTER_TLS_CERT_FILE", certificate.path()},
                                       {"ROSTER_TLS_KEY_FILE", key.path()}})),
               Catch::Contains("ROSTER_TLS_KEY_FILE: " + key.path()));
}

TEST_CASE("a bad value is named with its flag, its variable, or its file and line", "[cli]") {
    const TemporaryFile file("product_name = \"x\"\ncode_digits = 3\n");
    const TemporaryFile dot_env("\nROSTER_CODE_DIGITS=three\n");
    Sources sources;
    sources.config_file = file.path();
    CHECK(refusal_of(sources) == file.path() + ":2: code_digits: '3' is not a number from 4 to 10");
    sources.dot_env = dot_env.path();
    CHECK(refusal_of(sources) ==
          dot_env.path() + ":2: ROSTER_CODE_DIGITS: 'three' is not a number from 4 to 10");
    sources.environment["ROSTER_CODE_DIGITS"] = "11";
    CHECK(refusal_of(sources) == "ROSTER_CODE_DIGITS: '11' is not a number from 4 to 10");
    sources.flags["code-digits"] = "12";
    CHECK(refusal_of(sources) == "--code-digits: '12' is not a number from 4 to 10");
}

TEST_CASE("symptom: a value was refused without its variable, or only once it was used", "[cli]") {
    for (const auto& [variable, value] :
         std::multimap<std::string, std::string>{{"ROSTER_TRUSTED_PROXIES", "foo"},
                                                 {"ROSTER_TRUSTED_PROXIES", "10.0.0.0/33"},
                                                 {"ROSTER_HTTP_ADDR", "a.example:80"},
                                                 {"ROSTER_ADMIN_ADDR", "a.example:80"},
                                                 {"ROSTER_ADMIN_HOSTS", "a b"},
                                                 {"ROSTER_ADMIN_HOSTS", "a.example:9090"},
                                                 {"ROSTER_SMTP_EHLO_NAME", "a b"},
                                                 {"ROSTER_NATS_URL", "nats://h:x"},
                                                 {"ROSTER_NATS_URL", "nats://a,b"},
                                                 {"ROSTER_SHARD", "16/16"},
                                                 {"ROSTER_SHARD", "0/1025"},
                                                 {"ROSTER_SHARD", "3"},
                                                 {"ROSTER_MAIL_FROM", "a@b.example\r\nBcc: x"},
                                                 {"ROSTER_PRODUCT_NAME", "a\nb"}}) {
        const auto refusal = refusal_of(environment({{variable, value}}));
        CHECK_THAT(refusal, Catch::StartsWith(variable + ": "));
        CHECK(refusal.find_first_of("\r\n") == refusal.npos);
    }
    for (const auto& [variable, value] :
         std::multimap<std::string, std::string>{{"ROSTER_TRUSTED_PROXIES", "10.0.0.0/8, ::1"},
                                                 {"ROSTER_HTTP_ADDR", "localhost:0"},
                                                 {"ROSTER_ADMIN_ADDR", "[fe80::1%eth0]:9090"},
                                                 {"ROSTER_ADMIN_HOSTS", "a.example, b_c"},
                                                 {"ROSTER_SMTP_EHLO_NAME", "[192.0.2.1]"},
                                                 {"ROSTER_SHARD", "15/16"},
                                                 {"ROSTER_NATS_URL", "nats://a:4222,tls://b/"}})
        CHECK(refusal_of(environment({{variable, value}})) == "none");
}

TEST_CASE("an unknown variable or key is refused and named", "[cli]") {
    CHECK_THAT(refusal_of(environment({{"ROSTER_HTTP_ADR", "x"}})),
               Catch::StartsWith("ROSTER_HTTP_ADR: "));
    CHECK_THAT(refusal_of(environment({{"ROSTER_http_addr", "127.0.0.1:1"}})),
               Catch::StartsWith("ROSTER_http_addr: "));
    const TemporaryFile file("\nhttp-addr = \"127.0.0.1:1\"\n");
    Sources sources;
    sources.config_file = file.path();
    CHECK_THAT(refusal_of(sources), Catch::StartsWith(file.path() + ":2: http-addr: "));
    CHECK(refusal_of(environment({{"ROSTER_PORT", "tcp://10.0.0.7:8080"}})) == "none");
}

TEST_CASE("an empty variable is not set", "[cli]") {
    const auto configuration = read_configuration(
        environment({{"ROSTER_CODE_DIGITS", ""}, {"ROSTER_DATABASE_URL_FILE", ""}}));
    REQUIRE(configuration);
    CHECK(configuration->code_digits == 4);
    CHECK(configuration->database_url.empty());
}

TEST_CASE("every default and every example is a value of its setting", "[cli]") {
    std::set<std::string_view> names;
    for (const auto& setting : all_settings()) {
        INFO(setting.name);
        CHECK(names.insert(setting.name).second);
        Configuration configuration;
        if (!setting.fallback.empty())
            CHECK(setting.value.store(configuration, std::string(setting.fallback)));
        if (!setting.example.empty())
            CHECK(setting.value.store(configuration, std::string(setting.example)));
    }
}

TEST_CASE("values arrive in the settings of their folder", "[cli]") {
    const auto configuration = read_configuration(
        environment({{"ROSTER_HTTP_ADDR", "[::1]:0"},
                     {"ROSTER_CODE_TTL", "5min"},
                     {"ROSTER_CODES_PER_HOUR", "7"},
                     {"ROSTER_RATE_LIMIT_PER_IP", "off"},
                     {"ROSTER_DISCLOSE_ACCOUNTS", "yes"},
                     {"ROSTER_CORS_ORIGINS", "https://a.example/, https://B.example"},
                     {"ROSTER_SMTP_USER", "u"},
                     {"ROSTER_LOG_FORMAT", "json"},
                     {"ROSTER_DATA_DIR", "elsewhere"}}));
    REQUIRE(configuration);
    CHECK(configuration->http.address.host == "::1");
    CHECK(configuration->policy.code_lifetime == 300s);
    CHECK(configuration->policy.codes_per_hour_and_network == 7);
    CHECK_FALSE(configuration->http.requests_per_minute_per_ip);
    CHECK(configuration->policy.disclose_accounts);
    CHECK(configuration->http.cors_origins ==
          std::vector<std::string>{"https://a.example", "https://b.example"});
    CHECK(configuration->smtp.user == "u");
    CHECK(configuration->log.format == telemetry::LogFormat::json);
    CHECK(configuration->keys_file == "elsewhere/keys.json");
    CHECK_FALSE(configuration->admin_addr);
}

TEST_CASE("a certificate without its key is refused", "[cli]") {
    CHECK_THAT(refusal_of(environment({{"ROSTER_TLS_CERT_FILE", "/nowhere"}})),
               Catch::Contains("set both"));
}
