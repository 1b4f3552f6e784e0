#include "cli/trace_settings.hpp"

#include "cli/setting.hpp"
#include "cli/tracing.hpp"
#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"

using namespace roster;
using namespace roster::cli;
using roster::tests::TemporaryFile;
using Fate = telemetry::SpanReceipt::Fate;

namespace {

std::expected<Configuration, ConfigError> read(std::map<std::string, std::string> environment) {
    return read_configuration(
        {.flags = {}, .environment = std::move(environment), .dot_env = {}, .config_file = {}});
}

}  // namespace

TEST_CASE("tracing is told by OpenTelemetry's own variables", "[cli]") {
    const auto settings = read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"},
                                {"OTEL_EXPORTER_OTLP_HEADERS", "a=b"},
                                {"OTEL_SERVICE_NAME", "accounts"},
                                {"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"},
                                {"OTEL_TRACES_SAMPLER_ARG", "0.25"}})
                              .value()
                              .traces;
    CHECK(settings.endpoint == "http://127.0.0.1:4318");
    CHECK(settings.headers == HttpHeaders{{"a", "b"}});
    CHECK(settings.service_name == "accounts");
    CHECK(sampling_of(settings).heeds_client);
    CHECK(sampling_of(settings).ratio == 0.25);
    CHECK(read({}).value().traces.endpoint.empty());
    CHECK_FALSE(read({{"OTEL_TRACES_SAMPLER_ARG", "1.5"}}).has_value());
    CHECK_FALSE(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"}}).has_value());
}

TEST_CASE("what the collector is shown is shown to nobody else", "[cli]") {
    const auto refused = read({{"OTEL_EXPORTER_OTLP_HEADERS", "api-key canary"}});
    REQUIRE_FALSE(refused.has_value());
    CHECK_THAT(refused.error().message, Catch::Contains("OTEL_EXPORTER_OTLP_HEADERS"));
    CHECK_THAT(refused.error().message, !Catch::Contains("canary"));
}

TEST_CASE("of OpenTelemetry's variables only settings are read, of ours all", "[cli]") {
    CHECK(is_ours("OTEL_EXPORTER_OTLP_ENDPOINT"));
    CHECK(is_ours("OTEL_EXPORTER_OTLP_HEADERS_FILE"));
    CHECK(is_ours("ROSTER_NO_SUCH_THING"));
    CHECK_FALSE(is_ours("OTEL_EXPORTER_OTLP_PROTOCOL"));
    CHECK_FALSE(is_ours("OTEL_SERVICE_NAME_FILE"));
    CHECK_FALSE(is_ours("PATH"));
    const TemporaryFile dot_env("OTEL_METRICS_EXPORTER=none\nOTEL_SERVICE_NAME=x\n");
    Sources sources;
    sources.dot_env = dot_env.path();
    CHECK(read_configuration(sources).value().traces.service_name == "x");
}

TEST_CASE("a collector's headers are a list with values in percent encoding", "[cli]") {
    CHECK(parse_headers("api-key=a%20b%2Cc, x = y,") ==
          HttpHeaders{{"api-key", "a b,c"}, {"x", "y"}});
    CHECK(parse_headers("k=a=b") == HttpHeaders{{"k", "a=b"}});
    for (const auto* wrong : {"k", "=v", "a b=c", "k=%2", "k=%zz", "k=a%0d%0ab", "k:v"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_headers(wrong).has_value());
    }
}

TEST_CASE("a share is a decimal number from 0 to 1", "[cli]") {
    CHECK(parse_ratio("0") == 0.0);
    CHECK(parse_ratio("0.5") == 0.5);
    CHECK(parse_ratio("1") == 1.0);
    for (const auto* wrong : {"", "-0.1", "1.01", "nan", "inf", "0.5x", "1e-1", "half"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_ratio(wrong).has_value());
    }
}

TEST_CASE("spans are posted below the endpoint", "[cli]") {
    CHECK(traces_url("http://c:4318") == "http://c:4318/v1/traces");
    CHECK(traces_url("https://c/otlp/") == "https://c/otlp/v1/traces");
}

TEST_CASE("what is busy or away may take a batch later, what refuses never will", "[cli]") {
    for (const int status : {200, 202}) CHECK(receipt_of({status, {}}).fate == Fate::taken);
    for (const int status : {0, 429, 502, 503, 504})
        CHECK(receipt_of({status, "away"}).fate == Fate::come_again);
    for (const int status : {301, 400, 401, 404, 500})
        CHECK(receipt_of({status, {}}).fate == Fate::refused);
    CHECK(receipt_of({0, "away"}).problem == "away");
    CHECK(receipt_of({401, {}}).problem == "the collector answers 401");
}
