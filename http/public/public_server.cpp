// Composes the public listener: routes, dispatcher, sockets.

#include "crypto/disown_token.hpp"
#include "http/public/routes.hpp"
#include "http/request_ids.hpp"
#include "http/server.hpp"
#include "http/server/dispatcher.hpp"
#include "http/server/listener.hpp"

namespace roster::http {

namespace {

DescribedService described(const PublicSettings& settings) {
    return {.product_name = settings.product_name,
            .code_digits = settings.code_digits,
            .code_lifetime = settings.code_lifetime,
            .resend_cooldown = settings.resend_cooldown,
            .requests_per_minute = settings.requests_per_minute_per_ip,
            .answer_quantum = settings.answer_quantum,
            .shard = settings.shard};
}

PublicPages pages_of(const PublicSettings& settings) {
    return {.described = described(settings),
            .has_documentation = settings.has_documentation,
            .person = {.has_signup = settings.has_signup,
                       .next_url = settings.signup_next,
                       .product_name = settings.product_name,
                       .resend_cooldown = settings.resend_cooldown}};
}

std::shared_ptr<const ActivationProof> proof_of(const std::optional<ProofParts>& parts,
                                                std::shared_future<std::string> issuer) {
    if (!parts) return nullptr;
    return std::make_shared<ActivationProof>(parts->keys, parts->clock, std::move(issuer));
}

std::string public_url_of(const PublicSettings& settings, const ListenAddress& address) {
    if (!settings.public_url.empty() || !settings.stands_for_itself) return settings.public_url;
    return url_of(address, settings.tls.has_value());
}

std::shared_ptr<const MailLinks> links_of(const std::optional<DisownAccess>& disown) {
    if (!disown) return nullptr;
    return std::make_shared<MailLinks>(
        MailLinks{disown->users, crypto::link_key(disown->keys.report_key()), disown->log});
}

}  // namespace

struct PublicServer::Running {
    std::shared_ptr<TlsCertificates> certificates;
    std::shared_ptr<Dispatcher> dispatcher;
    std::unique_ptr<Listener> listener;
};

PublicServer::PublicServer(const PublicSettings& settings, actors::UserGateway& gateway,
                           telemetry::Metrics& metrics, const std::optional<ProofParts>& proof,
                           const std::optional<DisownAccess>& disown, telemetry::Tracer* tracer) {
    std::promise<std::string> issuer;
    auto dispatcher = std::make_shared<Dispatcher>(
        public_routes({.gateway = {gateway, settings.shard},
                       .code_digits = settings.code_digits,
                       .password_policy = settings.password_policy,
                       .proof = proof_of(proof, issuer.get_future().share()),
                       .links = links_of(disown)},
                      pages_of(settings)),
        DispatcherSettings{.name = "public",
                           .over_tls = settings.tls.has_value(),
                           .new_ids = request_ids(),
                           .trusted_proxies = settings.trusted_proxies,
                           .proxies_setting = "ROSTER_TRUSTED_PROXIES",
                           .cors_origins = settings.cors_origins,
                           .requests_per_minute_per_ip = settings.requests_per_minute_per_ip,
                           .max_in_flight = settings.max_in_flight,
                           .answer_quantum = settings.answer_quantum,
                           .tracer = tracer},
        metrics);
    auto certificates = settings.tls ? std::make_shared<TlsCertificates>(*settings.tls) : nullptr;
    auto listener = listen({.address = settings.address,
                            .threads = settings.threads,
                            .tls = certificates,
                            .max_connections = max_public_connections,
                            .timeouts = {.idle = settings.idle_timeout}},
                           dispatcher);
    issuer.set_value(public_url_of(settings, listener->address()));
    running_ = std::make_unique<Running>(
        Running{std::move(certificates), std::move(dispatcher), std::move(listener)});
}

PublicServer::~PublicServer() { stop(); }

ListenAddress PublicServer::address() const { return running_->listener->address(); }

void PublicServer::drain(std::chrono::milliseconds limit) {
    running_->dispatcher->begin_drain();
    running_->listener->stop_accepting();
    running_->listener->wait_until_idle(limit);
}

void PublicServer::use_certificates(const TlsFiles& files) {
    require_tls(running_->certificates).reload(files);
}

void PublicServer::stop() { running_->listener->stop(); }

}  // namespace roster::http
