#include "actors/node_chores.hpp"

#include <utility>

#include "eventstore/event_codec.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {

NodeChores::NodeChores(caf::actor_config& config, const Node& node)
    : GuardedActor(config, node), reader_(node.store.open_reader()) {}

caf::behavior NodeChores::make_behavior() {
    delayed_send(this, node().settings.clock_sample_interval, SampleClock{});
    return {on(&NodeChores::on_directories), on(&NodeChores::on_scan), on(&NodeChores::on_sample),
            on(&NodeChores::on_forget), on(&NodeChores::on_stop)};
}

void NodeChores::on_stop(Stop&) { quit(); }

// --- The log's tail

void NodeChores::on_directories(DirectoriesReady& message) {
    directories_ = std::move(message.directories);
    send(this, ScanOn{});
}

void NodeChores::on_scan(ScanOn&) {
    const bool read = scanned_ ? scan_page() : find_beginning();
    if (!read)
        delayed_send(this, backoff, ScanOn{});
    else if (scan_done_)
        hand_out();
    else
        send(this, ScanOn{});
}

// The tail is another, and so may the clock be.
void NodeChores::on_forget(ForgetAll&) {
    const bool scanning = !scan_done_;
    scanned_.reset();
    scan_ = {};
    scan_done_ = false;
    sample_clock();
    if (!scanning) send(this, ScanOn{});
}

bool NodeChores::find_beginning() {
    const auto since = node().clock.log_now() - node().settings.policy.code_lifetime - tail_margin;
    const auto position = reader_->position_before(since);
    if (position) scanned_ = *position;
    return position.has_value();
}

bool NodeChores::scan_page() {
    const auto page = reader_->read_log(*scanned_, eventstore::EventReader::max_page);
    if (!page) return false;
    for (const auto& recorded : *page) {
        scanned_ = recorded.position;
        const auto event = eventstore::decode_public(recorded);
        if (event) {
            scan_.add(recorded.stream, *event);
        } else {
            telemetry::log_line(telemetry::LogLevel::error, "event_undecodable",
                                {{"position", recorded.position.value},
                                 {"type", recorded.type},
                                 {"what", event.error().message}});
        }
    }
    scan_done_ = page->size() < eventstore::EventReader::max_page;
    return true;
}

void NodeChores::hand_out() {
    std::vector<WindowsFound> found(directories_.size());
    for (const auto& window : std::exchange(scan_, {}).open()) {
        found[shard_of(window.stream, directories_.size())].windows.push_back(window);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!found[i].windows.empty()) send(directories_[i], std::move(found[i]));
    }
}

// --- The store's clock

void NodeChores::on_sample(SampleClock&) {
    delayed_send(this, node().settings.clock_sample_interval, SampleClock{});
    sample_clock();
}

void NodeChores::sample_clock() {
    const auto before = node().clock.steady_now();
    const auto sampled = reader_->clock();
    if (sampled) node().set_clock(*sampled, before, node().clock.steady_now());
}

}  // namespace roster::actors
