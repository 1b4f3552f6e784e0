// The sweep follows the relay's leadership: one node does both.

#include "cli/node_followers.hpp"

#include "projections/projection_list.hpp"

namespace roster::cli {

namespace {

followers::RelayParts relay_parts(const FollowerParts& parts) {
    return {parts.store, parts.bus, parts.keys, parts.log_id, parts.clock, parts.metrics};
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

NodeFollowers::NodeFollowers(const FollowerParts& parts)
    : relay_(relay_parts(parts), {}),
      reports_(report_parts(parts)),
      sweep_({parts.store, parts.users, parts.clock, parts.metrics,
              [this] { return relay_.is_leading(); }},
             {}) {
    const auto start = [](Threads& threads, const std::string& name, auto& follower) {
        threads.push_back(std::make_unique<FollowerThread>(name, [&follower] { follower.step(); }));
    };
    start(followers_, "event_relay", relay_);
    start(deliverers_, "mail_reports", reports_);
    start(deliverers_, "window_sweep", sweep_);
    for (const auto* kind : projections::all_projections()) {
        projections_.push_back(std::make_unique<followers::ProjectionFollower>(
            followers::ProjectionParts{parts.store, parts.clock, parts.metrics}, *kind,
            followers::ProjectionSettings{}));
        start(followers_, "projection " + kind->name, *projections_.back());
    }
}

NodeFollowers::~NodeFollowers() {
    stop_delivering();
    stop_following();
}

void NodeFollowers::stop_delivering() { end(deliverers_); }

void NodeFollowers::stop_following() {
    relay_.stop();
    end(followers_);
}

}  // namespace roster::cli
