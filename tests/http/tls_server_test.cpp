#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include <openssl/ssl.h>

#include "http/server.hpp"
#include "http/server/limits.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/http/tls_client.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;

namespace {

namespace fs = std::filesystem;

PublicSettings with(const TlsFiles& files) {
    PublicSettings settings;
    settings.address.port = 0;
    settings.tls = files;
    settings.answer_quantum = std::chrono::milliseconds(0);
    return settings;
}

const std::string registering =
    "POST /api/v1/users/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
    "application/json\r\nContent-Length: " +
    std::to_string(registration.size()) + "\r\n\r\n" + std::string(registration);

}  // namespace

TEST_CASE("the API over TLS", "[tls]") {
    const Certificate certificate;
    FakeGateway gateway;
    telemetry::Metrics metrics;
    PublicServer server(with(certificate.files), gateway, metrics);
    TlsClient client(server.address().port);
    CHECK(client.version() == "TLSv1.3");
    CHECK(client.exchange(registering).value().status == 202);
    CHECK(client.exchange(registering).value().status == 202);
    CHECK(client.exchange("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: h\r\n\r\n")
              .value()
              .body.size() > 1'000'000);
    CHECK(client.exchange("nonsense\r\n\r\n").value().status == 400);

    // Who speaks no TLS is not served, and disturbs nobody.
    RawClient plain(server.address().port);
    plain.send(registering);
    CHECK(plain.receive_all().find("HTTP/1.1") == std::string::npos);
    TlsClient another(server.address().port);
    CHECK(another.exchange(registering).value().status == 202);
}

TEST_CASE("a renewed certificate is served to new connections, and open ones go on", "[tls]") {
    const Certificate first;
    const Certificate renewed;
    FakeGateway gateway;
    telemetry::Metrics metrics;
    PublicServer server(with(first.files), gateway, metrics);
    TlsClient before(server.address().port);
    CHECK(before.exchange(registering).value().status == 202);
    server.use_certificates(renewed.files);
    TlsClient after(server.address().port);
    CHECK(after.certificate_serial() != before.certificate_serial());
    CHECK(after.exchange(registering).value().status == 202);
    CHECK(before.exchange(registering).value().status == 202);

    CHECK_THROWS_AS(server.use_certificates({renewed.files.certificate_file, first.files.key_file}),
                    std::invalid_argument);
    TlsClient still(server.address().port);
    CHECK(still.certificate_serial() == after.certificate_serial());
}

TEST_CASE("TLS files that cannot be used stop the start with their name", "[tls]") {
    const Certificate certificate;
    const Certificate other;
    FakeGateway gateway;
    telemetry::Metrics metrics;
    const auto complaint = [&](const TlsFiles& files) -> std::string {
        try {
            PublicServer server(with(files), gateway, metrics);
            return "none";
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
    };
    const auto missing = certificate.directory / "missing.pem";
    CHECK(
        complaint({missing, certificate.files.key_file}).find("certificate " + missing.string()) !=
        std::string::npos);
    CHECK(
        complaint({certificate.files.certificate_file, missing}).find("key " + missing.string()) !=
        std::string::npos);
    CHECK(complaint({certificate.files.certificate_file, other.files.key_file})
              .find("key " + other.files.key_file) != std::string::npos);
    std::ofstream(missing) << "not a certificate";
    CHECK(complaint({missing, certificate.files.key_file}).find("certificate") !=
          std::string::npos);
}

TEST_CASE("symptom: a browser that came by HTTPS could be led back to HTTP", "[tls]") {
    const Certificate certificate;
    FakeGateway gateway;
    telemetry::Metrics metrics;
    constexpr std::string_view field = "Strict-Transport-Security";
    {
        const PublicServer server(with(certificate.files), gateway, metrics);
        TlsClient client(server.address().port);
        CHECK(client.exchange(registering).value().field(field) == "max-age=63072000");
        CHECK(client.exchange("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n").value().field(field) !=
              "");
    }
    auto in_clear = with(certificate.files);
    in_clear.tls.reset();
    const PublicServer server(in_clear, gateway, metrics);
    RawClient client(server.address().port);
    CHECK(client.exchange(registering).value().field(field).empty());
}

TEST_CASE("symptom: suites without forward secrecy or with CBC were taken", "[tls]") {
    const Certificate certificate;
    FakeGateway gateway;
    telemetry::Metrics metrics;
    const PublicServer server(with(certificate.files), gateway, metrics);
    const auto port = server.address().port;
    for (const auto* modern : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                               "ECDHE-ECDSA-CHACHA20-POLY1305"})
        CHECK(TlsClient(port, modern).version() == "TLSv1.2");
    for (const auto* old :
         {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256",
          "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-CAMELLIA128-SHA256"})
        CHECK_THROWS(TlsClient(port, std::string(old) + ":@SECLEVEL=0"));
}

TEST_CASE("symptom: one client could hold any number of connections before the TLS handshake",
          "[tls]") {
    const Certificate certificate;
    FakeGateway gateway;
    telemetry::Metrics metrics;
    const PublicServer server(with(certificate.files), gateway, metrics);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (std::size_t i = 0; i < max_connections_per_client; ++i)
        silent.push_back(std::make_unique<RawClient>(server.address().port));
    RawClient beyond(server.address().port);
    beyond.set_patience(std::chrono::seconds(5));
    CHECK(beyond.is_closed_by_server());
    for (const auto& client : silent) client->set_patience(std::chrono::milliseconds(1));
    CHECK_FALSE(silent.front()->is_closed_by_server());
    CHECK_FALSE(silent.back()->is_closed_by_server());
}
