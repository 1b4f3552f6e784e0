#include "cli/node_followers.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::milliseconds listen_for{500};

followers::RelayParts relay_parts(const FollowerParts& parts) {
    return {parts.store, parts.bus,     parts.keys,  parts.log_id,
            parts.clock, parts.metrics, parts.tracer};
}

followers::MailReportParts report_parts(const FollowerParts& parts) {
    return {parts.bus, parts.users, parts.keys, parts.log_id, parts.clock, parts.metrics};
}

// Ends all together, and then waits for each.
void end(std::vector<std::unique_ptr<FollowerThread>>& threads) {
    for (const auto& thread : threads) thread->request_stop();
    for (const auto& thread : threads) thread->join();
    threads.clear();
}

}  // namespace

NodeFollowers::NodeFollowers(const FollowerParts& parts,
                             const followers::MailReportSettings& report_settings)
    : listener_(parts.store.open_listener()),
      relay_(relay_parts(parts)),
      reports_(report_parts(parts), report_settings),
      sweep_({parts.store, parts.bus, parts.users, parts.clock, parts.metrics}),
      projections_(parts.store, parts.clock, parts.metrics) {
    start(followers_, "news", [this] { return hear_news(); });
    start(followers_, "event_relay", [this] { return relay_.step(); });
    start(deliverers_, "mail_reports", [this] { return reports_.step(); });
    start(deliverers_, "window_sweep", [this] { return sweep_.step(); });
    start(followers_, "projections", [this] { return projections_.step(); });
}

NodeFollowers::~NodeFollowers() {
    stop_delivering();
    stop_following();
}

void NodeFollowers::start(Threads& threads, const std::string& name, FollowerThread::Step step) {
    threads.push_back(std::make_unique<FollowerThread>(name, news_, std::move(step)));
}

followers::Rest NodeFollowers::hear_news() {
    if (listener_->wait(listen_for)) news_.announce();
    return {};
}

void NodeFollowers::stop_delivering() { end(deliverers_); }

void NodeFollowers::stop_following() {
    if (followers_.empty()) return;
    reports_.finish();
    end(followers_);
    relay_.finish();
}

}  // namespace roster::cli
