#pragma once
// What tests of TLS share: a certificate, and a client that trusts everybody.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <openssl/ssl.h>

#include "http/server/listen_address.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/temporary_directory.hpp"

namespace roster::http::testing {

namespace fs = std::filesystem;

// A certificate for localhost and its key, in files of its own.
struct Certificate {
    tests::TemporaryDirectory directory;
    TlsFiles files;

    Certificate() {
        files = {directory / "cert.pem", directory / "key.pem"};
        const auto command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
            "/CN=localhost -keyout " +
            files.key_file + " -out " + files.certificate_file + " 2>/dev/null";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl failed");
    }
};

class TlsClient final : public RawClient {
public:
    // With TLS 1.2 and these suites only, where there are any.
    explicit TlsClient(std::uint16_t port, const std::string& tls_1_2_suites = {})
        : RawClient(port), context_(SSL_CTX_new(TLS_client_method())), tls_(SSL_new(context_)) {
        if (!tls_1_2_suites.empty()) {
            SSL_set_max_proto_version(tls_, TLS1_2_VERSION);
            SSL_set_cipher_list(tls_, tls_1_2_suites.c_str());
        }
        SSL_set_fd(tls_, descriptor());
        if (SSL_connect(tls_) == 1) return;
        SSL_free(tls_);
        SSL_CTX_free(context_);
        throw std::runtime_error("no TLS");
    }
    ~TlsClient() override {
        SSL_free(tls_);
        SSL_CTX_free(context_);
    }
    [[nodiscard]] std::string version() const { return SSL_get_version(tls_); }
    // Tells certificates apart.
    [[nodiscard]] std::string certificate_serial() const {
        auto* certificate = SSL_get1_peer_certificate(tls_);
        auto* number = ASN1_INTEGER_to_BN(X509_get_serialNumber(certificate), nullptr);
        auto* text = BN_bn2hex(number);
        std::string serial = text;
        OPENSSL_free(text);
        BN_free(number);
        X509_free(certificate);
        return serial;
    }

protected:
    long write_some(const char* bytes, std::size_t count) override {
        return SSL_write(tls_, bytes, static_cast<int>(count));
    }
    long read_some(char* bytes, std::size_t count) override {
        return SSL_read(tls_, bytes, static_cast<int>(count));
    }

private:
    SSL_CTX* context_;
    SSL* tls_;
};

}  // namespace roster::http::testing
