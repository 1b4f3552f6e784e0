// A certificate callback per handshake (SSL_CTX_set_cert_cb(3)): a context that is in use may not
// be changed.

#include "http/server/tls_certificates.hpp"

#include <cstring>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace roster::http {

namespace {

template <class T, auto free_function>
struct Freed {
    void operator()(T* object) const { free_function(object); }
};

void free_chain(STACK_OF(X509) * chain) { sk_X509_pop_free(chain, X509_free); }

using File = std::unique_ptr<BIO, Freed<BIO, BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Chain = std::unique_ptr<STACK_OF(X509), Freed<STACK_OF(X509), free_chain>>;

[[noreturn]] void refuse(const std::string& what, const std::string& file, const std::string& why) {
    throw std::invalid_argument("cannot use the TLS " + what + " " + file + ": " + why);
}

std::string last_error() {
    const auto code = ERR_get_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
    const auto* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "not PEM" : reason;
}

File open(const std::string& what, const std::string& file) {
    File opened(BIO_new_file(file.c_str(), "r"));
    if (!opened) refuse(what, file, last_error());
    return opened;
}

// Without a terminal to ask: a key with a passphrase is refused.
int no_passphrase(char*, int, int, void*) { return -1; }

Chain read_chain(BIO* file) {
    Chain chain(sk_X509_new_null());
    while (auto* certificate = PEM_read_bio_X509(file, nullptr, no_passphrase, nullptr))
        sk_X509_push(chain.get(), certificate);
    ERR_clear_error();  // the end of the file
    return chain;
}

Key read_key(const std::string& name) {
    const auto file = open("key", name);
    Key key(PEM_read_bio_PrivateKey(file.get(), nullptr, no_passphrase, nullptr));
    if (!key) refuse("key", name, last_error());
    return key;
}

}  // namespace

struct TlsCertificates::Loaded {
    Certificate certificate;
    Chain chain;
    Key key;
};

struct TlsCertificates::State {
    mutable std::mutex mutex;
    std::shared_ptr<const Loaded> loaded;
};

TlsCertificates::TlsCertificates(const TlsFiles& files) : state_(std::make_unique<State>()) {
    reload(files);
}

TlsCertificates::~TlsCertificates() = default;

void TlsCertificates::reload(const TlsFiles& files) {
    auto loaded = std::make_shared<Loaded>();
    const auto file = open("certificate", files.certificate_file);
    loaded->certificate.reset(PEM_read_bio_X509(file.get(), nullptr, no_passphrase, nullptr));
    if (!loaded->certificate) refuse("certificate", files.certificate_file, last_error());
    loaded->chain = read_chain(file.get());
    loaded->key = read_key(files.key_file);
    if (X509_check_private_key(loaded->certificate.get(), loaded->key.get()) != 1)
        refuse("key", files.key_file, "it does not belong to the certificate");
    const std::lock_guard lock(state_->mutex);
    state_->loaded = std::move(loaded);
}

std::shared_ptr<const TlsCertificates::Loaded> TlsCertificates::current() const {
    const std::lock_guard lock(state_->mutex);
    return state_->loaded;
}

void TlsCertificates::install(std::shared_ptr<TlsCertificates> certificates, SSL_CTX* context) {
    using Owner = std::shared_ptr<TlsCertificates>;
    static const int index = SSL_CTX_get_ex_new_index(
        0, nullptr, nullptr, nullptr, [](void*, void* owner, CRYPTO_EX_DATA*, int, long, void*) {
            delete static_cast<Owner*>(owner);
        });
    SSL_CTX_set_cert_cb(
        context,
        [](SSL* connection, void* from) {
            const auto loaded = static_cast<TlsCertificates*>(from)->current();
            return SSL_use_cert_and_key(connection, loaded->certificate.get(), loaded->key.get(),
                                        loaded->chain.get(), 1);
        },
        certificates.get());
    SSL_CTX_set_ex_data(context, index, new Owner(std::move(certificates)));
}

TlsCertificates& require_tls(const std::shared_ptr<TlsCertificates>& certificates) {
    if (!certificates)
        throw std::invalid_argument("TLS was off at the start: restart to switch it on");
    return *certificates;
}

}  // namespace roster::http
