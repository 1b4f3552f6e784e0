// Composes the admin listener: routes, dispatcher, view worker, sockets.

#include "http/server.hpp"

#include "http/admin/routes.hpp"
#include "http/request_ids.hpp"
#include "http/server/dispatcher.hpp"
#include "http/server/listener.hpp"

namespace roster::http {

namespace {

constexpr int admin_threads = 1;
constexpr int max_admin_in_flight = 128;

}  // namespace

struct AdminServer::Running {
    std::shared_ptr<ViewWorker>
        worker;  // ended here and not by its last exchange, which may live on its own thread
    std::shared_ptr<EventFeed> feed;
    AdminLogPtr log;
    std::shared_ptr<AdminGate> gate;
    std::shared_ptr<TlsCertificates> certificates;
    std::unique_ptr<Listener> listener;
};

AdminServer::AdminServer(const AdminSettings& settings, AdminViews views,
                         telemetry::Metrics& metrics) {
    auto worker = std::make_shared<ViewWorker>();
    const auto log = views.log ? std::make_shared<AdminLog>(*views.log) : nullptr;
    auto feed = views.log ? std::make_shared<EventFeed>(*views.log) : nullptr;
    auto gate = std::make_shared<AdminGate>(GateSettings{.hosts = settings.hosts}, settings.tokens);
    auto dispatcher = std::make_shared<Dispatcher>(
        admin_routes({.views = std::move(views),
                      .metrics = metrics,
                      .worker = worker,
                      .gate = gate,
                      .log = log,
                      .feed = feed}),
        DispatcherSettings{
            .name = "admin",
            .over_tls = settings.tls.has_value(),
            .admission = [gate](const auto& request) { return gate->check_host(request); },
            .new_ids = request_ids(),
            .max_in_flight = max_admin_in_flight},
        metrics);
    auto certificates = settings.tls ? std::make_shared<TlsCertificates>(*settings.tls) : nullptr;
    auto listener =
        listen({.address = settings.address, .threads = admin_threads, .tls = certificates},
               std::move(dispatcher));
    running_ = std::make_unique<Running>(Running{.worker = std::move(worker),
                                                 .feed = std::move(feed),
                                                 .log = log,
                                                 .gate = std::move(gate),
                                                 .certificates = std::move(certificates),
                                                 .listener = std::move(listener)});
}

AdminServer::~AdminServer() { stop(); }

ListenAddress AdminServer::address() const { return running_->listener->address(); }

void AdminServer::stop() {
    running_->listener->stop();
    running_->worker->stop();
    if (running_->feed) running_->feed->stop();
    if (running_->log) running_->log->check.stop();
}

void AdminServer::use_certificates(const TlsFiles& files) {
    require_tls(running_->certificates).reload(files);
}

void AdminServer::replace_tokens(operators::AdminTokens tokens) {
    running_->gate->replace(std::move(tokens));
}

}  // namespace roster::http
