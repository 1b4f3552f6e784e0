// Each step is one page: read, publish, wait for the acknowledgements, save the checkpoint.

#include "followers/event_relay.hpp"

#include <atomic>
#include <vector>

#include <nlohmann/json.hpp>

#include "domain/overloaded.hpp"
#include "eventstore/event_codec.hpp"
#include "followers/outbound_event.hpp"
#include "telemetry/log_line.hpp"

namespace roster::followers {

namespace {

using eventstore::Checkpoint;
using eventstore::RecordedEvent;
using messaging::OutboundEvent;
using std::chrono::steady_clock;
using telemetry::LogLevel;

constexpr const char* job = "event-relay";
constexpr const char* follower_name = "event-relay";
constexpr std::size_t page = messaging::EventPublisher::max_batch;

// What the relay remembers of the bus, in its checkpoint.
struct StreamMemory {
    std::string created;
    std::uint64_t highest_sequence = 0;
};

std::string to_detail(const StreamMemory& memory) {
    return nlohmann::json{{"created", memory.created}, {"sequence", memory.highest_sequence}}
        .dump();
}

StreamMemory from_detail(const std::string& detail) {
    const auto json = nlohmann::json::parse(detail, nullptr, false);
    if (!json.is_object()) return {};
    return {json.value("created", ""), json.value("sequence", std::uint64_t{0})};
}

// The codes of the last hour that somebody still waits for: built by reading the log's tail once.
class AwaitedCodes {
public:
    void observe(const domain::UserEvent& event) {
        std::visit(domain::overloaded{
                       [&](const domain::CodeIssued& e) {
                           if (e.reason != domain::CodeReason::shadow)
                               newest_[e.user_id] = e.code_id;
                       },
                       [&](const domain::CodeMailed& e) { settle(e.user_id, e.code_id); },
                       [&](const domain::CodeMailFailed& e) { settle(e.user_id, e.code_id); },
                       [&](const domain::UserActivated& e) { newest_.erase(e.user_id); },
                       [&](const domain::UserErased& e) { newest_.erase(e.user_id); },
                       [](const domain::UserRegistered&) {},
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::CodeRejected&) {},
                       [](const domain::CodeExpired&) {},
                   },
                   event);
    }

    [[nodiscard]] bool is_awaited(const domain::UserEvent& event) const {
        const auto* issued = std::get_if<domain::CodeIssued>(&event);
        if (!issued) return false;
        const auto found = newest_.find(issued->user_id);
        return found != newest_.end() && found->second == issued->code_id;
    }

private:
    void settle(const domain::UserId& user, const domain::CodeId& code) {
        const auto found = newest_.find(user);
        if (found != newest_.end() && found->second == code) newest_.erase(found);
    }

    std::unordered_map<domain::UserId, domain::CodeId> newest_;
};

}  // namespace

class EventRelay::Follower {
public:
    Follower(const RelayParts& parts, const RelaySettings& settings)
        : parts_(parts),
          settings_(settings),
          reader_(parts.store.open_reader()),
          checkpoints_(parts.store.open_read_models()),
          lease_(parts.store.open_lease(job)),
          listener_(parts.store.open_listener()),
          publisher_(parts.bus.open_publisher()),
          published_(parts.metrics.counter("roster_relay_published_total",
                                           "Events acknowledged by the bus")),
          failures_(parts.metrics.counter("roster_relay_failures_total",
                                          "Steps that ended because store or bus did not answer")),
          republished_(parts.metrics.counter("roster_relay_republish_total",
                                             "Times the stream was found lost or rewound")),
          lag_(parts.metrics.gauge("roster_relay_lag_events", "Events that are not published yet")),
          lag_seconds_(parts.metrics.gauge("roster_relay_lag_seconds",
                                           "Age of the oldest event that is not published yet")),
          leads_(parts.metrics.gauge("roster_relay_leading", "1 where this node's relay works")) {}

    void step() {
        if (!lead()) {
            listener_->wait(settings_.retry);
            return;
        }
        if (advance()) {
            last_problem_.clear();
            return;
        }
        failures_.add();
        ready_ = false;
        show_lag();
        listener_->wait(settings_.retry);
    }

    [[nodiscard]] bool is_leading() const { return leading_.load(std::memory_order_relaxed); }
    void stop() { stopping_ = true; }

private:
    bool lead() {
        const auto now = steady_clock::now();
        if (leading_ && now < lease_until_) return true;
        const bool held = lease_->hold();
        lease_until_ = now + settings_.lease_check;
        if (held != leading_)
            telemetry::log_line(LogLevel::info, held ? "relay_leading" : "relay_not_leading");
        if (!held) forget();
        leads_.set(held ? 1 : 0);
        leading_.store(held, std::memory_order_relaxed);
        return held;
    }

    // The node that leads now shows the lag.
    void forget() {
        ready_ = false;
        loaded_ = false;
        lag_.set(0);
        lag_seconds_.set(0);
    }

    // False: store or bus did not answer; whatever was not checkpointed comes again.
    bool advance() {
        if (!ready_) ready_ = load();
        if (!ready_) return false;
        if (!check_stream()) return false;
        auto events = reader_->read_log(checkpoint_.position, page);
        if (!events) return report("relay_store_unavailable", events.error().message);
        if (events->empty()) return idle();
        return publish_page(*events);
    }

    bool idle() {
        lag_.set(0);
        lag_seconds_.set(0);
        listener_->wait(settings_.poll);
        return true;
    }

    bool load() {
        std::optional<Checkpoint> found;
        auto done = checkpoints_->in_transaction(
            [&](auto& transaction) { found = transaction.checkpoint(follower_name); });
        if (!done) return report("relay_store_unavailable", done.error().message);
        checkpoint_ = found.value_or(Checkpoint{});
        memory_ = from_detail(checkpoint_.detail);
        loaded_ = true;
        stream_checked_ = {};
        return follows_this_log();
    }

    // A checkpoint whose hash is not the log's belongs to a log that was replaced beneath it:
    // forget it and the stream.
    bool follows_this_log() {
        if (checkpoint_.position.value == 0) return true;
        auto at = reader_->read_log({checkpoint_.position.value - 1}, 1);
        if (!at) return report("relay_store_unavailable", at.error().message);
        if (!at->empty() && at->front().hash == checkpoint_.hash) return true;
        telemetry::log_line(LogLevel::error, "relay_checkpoint_mismatch",
                            {{"position", checkpoint_.position.value}});
        auto head = reader_->head();
        if (!head) return report("relay_store_unavailable", head.error().message);
        checkpoint_.position = head->position;
        checkpoint_.hash = head->hash;
        memory_ = {"another log", 0};
        return true;
    }

    bool check_stream() {
        const auto now = steady_clock::now();
        if (now < stream_checked_ + settings_.stream_check &&
            stream_checked_ != steady_clock::time_point{})
            return true;
        auto status = publisher_->ensure_stream();
        if (!status) return report("relay_bus_unavailable", status.error().message);
        stream_checked_ = now;
        const bool same =
            status->created == memory_.created && status->last_sequence >= memory_.highest_sequence;
        if (same) return true;
        // Nothing was ever published: a new log, or an imported one, which starts at its head.
        const bool first_time = memory_.created.empty() && memory_.highest_sequence == 0;
        return first_time ? adopt(*status) : republish(*status);
    }

    bool adopt(const messaging::StreamStatus& status) {
        memory_ = {status.created, status.last_sequence};
        return save();
    }

    // The stream was lost or rewound. Until the checkpoint names the new stream, a crash starts
    // this over.
    bool republish(const messaging::StreamStatus& status) {
        telemetry::log_line(
            LogLevel::warning, "relay_stream_lost",
            {{"stream_created", status.created}, {"position", checkpoint_.position.value}});
        republished_.add();
        const auto now = parts_.clock.log_now();
        const auto mails_from = reader_->position_before(now - settings_.republish_mails);
        const auto events_from = reader_->position_before(now - settings_.republish_events);
        if (!mails_from || !events_from) return report("relay_store_unavailable", "no position");
        auto awaited = awaited_codes(*mails_from);
        if (!awaited) return false;
        if (!republish_range(*events_from, *mails_from, *awaited)) return false;
        memory_.created = status.created;
        return save();
    }

    std::optional<AwaitedCodes> awaited_codes(domain::GlobalPosition from) {
        AwaitedCodes awaited;
        const bool read = for_each_page(from, [&](const std::vector<RecordedEvent>& events) {
            for (const auto& recorded : events) {
                const auto event = eventstore::decode_public(recorded);
                if (!event) return report("relay_undecodable_event", event.error().message);
                awaited.observe(*event);
            }
            return true;
        });
        if (!read) return std::nullopt;
        return awaited;
    }

    bool republish_range(domain::GlobalPosition from, domain::GlobalPosition mails_from,
                         const AwaitedCodes& awaited) {
        memory_.highest_sequence = 0;
        return for_each_page(from, [&](const std::vector<RecordedEvent>& events) {
            std::vector<OutboundEvent> batch;
            for (const auto& recorded : events) {
                const auto event = eventstore::decode(recorded, parts_.keys);
                if (!event) return report("relay_undecodable_event", event.error().message);
                const bool mail = domain::causes_mail(*event);
                if (mail && !(recorded.position > mails_from && awaited.is_awaited(*event)))
                    continue;
                batch.push_back(make_outbound_event(outbound_context(), recorded, *event));
            }
            return publish_all(batch);
        });
    }

    // From after `from` up to the checkpoint.
    template <class Visit>
    bool for_each_page(domain::GlobalPosition from, const Visit& visit) {
        auto position = from;
        while (position < checkpoint_.position) {
            if (stopping_ || !lead()) return false;
            const auto left = static_cast<std::size_t>(checkpoint_.position.value - position.value);
            auto events = reader_->read_log(position, std::min(page, left));
            if (!events) return report("relay_store_unavailable", events.error().message);
            if (events->empty()) return true;
            if (!visit(*events)) return false;
            position = events->back().position;
        }
        return true;
    }

    bool publish_page(const std::vector<RecordedEvent>& events) {
        std::vector<OutboundEvent> batch;
        batch.reserve(events.size());
        for (const auto& recorded : events) {
            const auto event = eventstore::decode(recorded, parts_.keys);
            if (!event) return report("relay_undecodable_event", event.error().message);
            batch.push_back(make_outbound_event(outbound_context(), recorded, *event));
        }
        const auto sent = publish(batch);
        if (!sent) return false;
        if (*sent == 0) return true;
        checkpoint_.position = events[*sent - 1].position;
        checkpoint_.hash = events[*sent - 1].hash;
        // After a page that is not full, the log ended where the page did.
        if (*sent == page) show_lag();
        return save();
    }

    void show_lag() {
        if (!loaded_) return;
        const auto head = reader_->head();
        if (!head) return;
        const auto lag =
            std::max(head->position.value - checkpoint_.position.value, std::int64_t{0});
        lag_.set(static_cast<double>(lag));
        const auto next = reader_->read_log(checkpoint_.position, 1);
        if (!next) return;
        const std::chrono::duration<double> age =
            next->empty() ? domain::LogTime::duration{}
                          : parts_.clock.log_now() - next->front().recorded_at;
        lag_seconds_.set(std::max(age.count(), 0.0));
    }

    bool publish_all(std::vector<OutboundEvent> batch) {
        while (!batch.empty()) {
            const auto sent = publish(batch);
            if (!sent) return false;
            if (*sent == 0 && (stopping_ || !lead())) return false;
            batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(*sent));
        }
        return true;
    }

    // How many of the batch, from its beginning, the bus has now.
    std::optional<std::size_t> publish(const std::vector<OutboundEvent>& batch) {
        const auto progress = publisher_->publish(batch);
        if (!progress) {
            report("relay_bus_unavailable", progress.error().message);
            return std::nullopt;
        }
        // A new message at or below a sequence that was acknowledged before: the stream was
        // rewound. Ask at once.
        if (progress->lowest_new_sequence != 0 &&
            progress->lowest_new_sequence <= memory_.highest_sequence) {
            stream_checked_ = {};
            memory_.created.clear();
            return 0;
        }
        published_.add(static_cast<double>(progress->acknowledged));
        memory_.highest_sequence = std::max(memory_.highest_sequence, progress->highest_sequence);
        return progress->acknowledged;
    }

    bool save() {
        checkpoint_.detail = to_detail(memory_);
        auto done = checkpoints_->in_transaction(
            [&](auto& transaction) { transaction.save_checkpoint(follower_name, checkpoint_); });
        return done ? true : report("relay_store_unavailable", done.error().message);
    }

    OutboundContext outbound_context() const { return {parts_.log_id, parts_.keys.mail_key()}; }

    // Says a problem once until another comes, not at every retry.
    bool report(const char* event, const std::string& message) {
        if (message != last_problem_)
            telemetry::log_line(LogLevel::warning, event, {{"detail", message}});
        last_problem_ = message;
        return false;
    }

    RelayParts parts_;
    RelaySettings settings_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> checkpoints_;
    std::unique_ptr<eventstore::Lease> lease_;
    std::unique_ptr<eventstore::AppendListener> listener_;
    std::unique_ptr<messaging::EventPublisher> publisher_;
    telemetry::Counter& published_;
    telemetry::Counter& failures_;
    telemetry::Counter& republished_;
    telemetry::Gauge& lag_;
    telemetry::Gauge& lag_seconds_;
    telemetry::Gauge& leads_;

    std::atomic<bool> leading_{false};
    std::atomic<bool> stopping_{false};
    steady_clock::time_point lease_until_{};
    steady_clock::time_point stream_checked_{};
    bool loaded_ = false;  // checkpoint_ is this relay's, though perhaps an older one
    bool ready_ = false;   // checkpoint_ and memory_ are what the store holds
    Checkpoint checkpoint_;
    StreamMemory memory_;
    std::string last_problem_;
};

EventRelay::EventRelay(const RelayParts& parts, const RelaySettings& settings)
    : follower_(std::make_unique<Follower>(parts, settings)) {}
EventRelay::~EventRelay() = default;

void EventRelay::step() { follower_->step(); }
bool EventRelay::is_leading() const { return follower_->is_leading(); }
void EventRelay::stop() { follower_->stop(); }

}  // namespace roster::followers
