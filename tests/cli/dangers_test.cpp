#include "cli/dangers.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace roster;
using namespace roster::cli;

namespace {

const http::ListenAddress loopback{"127.0.0.1", 9090};
const http::ListenAddress everywhere{"0.0.0.0", 9090};

std::vector<std::string> variables(const std::vector<Danger>& dangers) {
    std::vector<std::string> names;
    for (const auto& danger : dangers) names.push_back(danger.variable);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the defaults are not dangerous", "[cli]") {
    CHECK(dangers_of_node({}, loopback).empty());
    CHECK(dangers_of_node({}, {"::1", 0}).empty());
    CHECK(dangers_of_mail_worker({}, loopback).empty());
}

TEST_CASE(
    "passwords in clear on a public address are said, behind TLS or a known proxy they are not",
    "[cli]") {
    Configuration configuration;
    configuration.http.address = {"0.0.0.0", 8080};
    CHECK(variables(dangers_of_node(configuration, loopback)) == Names{"ROSTER_HTTP_ADDR"});
    configuration.http.trusted_proxies = {"10.0.0.0/8"};
    CHECK(dangers_of_node(configuration, loopback).empty());
    configuration.http.trusted_proxies.clear();
    configuration.http.tls = http::TlsFiles{"certificate", "key"};
    CHECK(dangers_of_node(configuration, loopback).empty());
}

TEST_CASE("an admin listener that others reach and a short token are said", "[cli]") {
    Configuration configuration;
    configuration.admin_token = "0123456789abcdef";
    const Names both{"ROSTER_ADMIN_ADDR", "ROSTER_ADMIN_TOKEN"};
    CHECK(variables(dangers_of_node(configuration, everywhere)) == both);
    CHECK(variables(dangers_of_mail_worker(configuration, everywhere)) == both);
    configuration.admin_token = "0123456789abcdef012345";
    CHECK(dangers_of_node(configuration, loopback).empty());
}

TEST_CASE("short codes without budgets are said", "[cli]") {
    Configuration configuration;
    configuration.policy.codes_per_day = 0;
    CHECK(variables(dangers_of_node(configuration, loopback)) == Names{"ROSTER_CODE_DIGITS"});
    configuration.code_digits = 6;
    CHECK(dangers_of_node(configuration, loopback).empty());
}

TEST_CASE("no limits, cheap hashes and mails in clear are said", "[cli]") {
    Configuration configuration;
    configuration.http.requests_per_minute_per_ip = std::nullopt;
    configuration.argon2.memory_kib = 8;
    CHECK(variables(dangers_of_node(configuration, loopback)) ==
          Names{"ROSTER_RATE_LIMIT_PER_IP", "ROSTER_ARGON2_MEMORY_KIB"});
    configuration.smtp.url = "smtp://mail.example.com?tls=off";
    CHECK(variables(dangers_of_mail_worker(configuration, loopback)) == Names{"ROSTER_SMTP_URL"});
}
