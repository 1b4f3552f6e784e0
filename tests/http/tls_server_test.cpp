#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <openssl/ssl.h>

#include "http/server.hpp"
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
