// Each step is one page: compare, read, publish, wait for the acknowledgements; the checkpoint is
// saved a moment later, for several pages at once.

#include "followers/event_relay.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "messaging/cloud_event.hpp"
#include "telemetry/log_line.hpp"

namespace roster::followers {

namespace {

using eventstore::Checkpoint;
using telemetry::LogLevel;

constexpr std::size_t page_size = messaging::EventPublisher::max_batch;

std::expected<Rest, Failure> at_once_after(std::expected<void, Failure> done) {
    if (!done) return std::unexpected(std::move(done.error()));
    return Rest{};
}

const char* log_event_of(Failure::Kind kind) {
    switch (kind) {
        case Failure::Kind::store:
            return "relay_store_unavailable";
        case Failure::Kind::overtaken:
            return "relay_overtaken";
        case Failure::Kind::undecodable:
            return "relay_undecodable_event";
        case Failure::Kind::bus:
            return "relay_bus_unavailable";
        case Failure::Kind::rewound:
            return "relay_stream_rewound";
    }
    std::unreachable();
}

}  // namespace

EventRelay::EventRelay(const RelayParts& parts, const RelaySettings& settings)
    : parts_(parts),
      settings_(settings),
      reader_(parts.store.open_durable_reader()),
      stored_(parts.store.open_read_models(), name),
      stream_(parts.bus.open_publisher(), parts.clock, parts.metrics, settings.stream_check),
      lag_(parts.clock, parts.metrics),
      problem_(name, parts.clock),
      failures_(parts.metrics.counter("roster_relay_failures_total",
                                      "Steps that ended because store or bus did not answer")),
      republished_(parts.metrics.counter("roster_relay_republish_total",
                                         "Times the stream was found lost or rewound")),
      rewinds_(parts.metrics.counter("roster_follower_rewinds_total",
                                     "Times a checkpoint was found that the log does not have",
                                     {{"follower", name}})),
      leadership_(parts.store.open_lease(name), name, parts.clock,
                  parts.metrics.gauge("roster_relay_leading", "1 where this node's relay works"),
                  settings.leadership) {}

Rest EventRelay::step() {
    if (!leads()) return rest_without_lease();
    const auto began = parts_.clock.steady_now();
    const auto next = advance();
    if (next) {
        bus_fails_since_.reset();
        problem_.over();
        return *next;
    }
    if (next.error().kind == Failure::Kind::bus && !bus_fails_since_) bus_fails_since_ = began;
    fail(next.error());
    return {settings_.retry};
}

void EventRelay::finish() {
    if (!unsaved_since_ || !leadership_.is_leading()) return;
    // Whoever relays next begins a little earlier then.
    const auto saved = save();
    if (!saved) problem_.report(log_event_of(saved.error().kind), saved.error().message);
}

// Who cannot reach the bus does not take the lease, so that somebody else can.
bool EventRelay::leads() {
    bus_is_away_ = !leadership_.is_leading() && !parts_.bus.is_reachable();
    if (bus_is_away_) return false;
    const bool held = leadership_.holds();
    if (held && term_ == leadership_.term()) return true;
    term_ = leadership_.term();
    ready_ = false;
    return held;
}

// Nobody leads where the bus is away from all: then each node shows how late the mails are.
Rest EventRelay::rest_without_lease() {
    if (!bus_is_away_)
        lag_.none();
    else if (const auto reached = stored_.read())
        lag_.since(*reader_, reached->position);
    return {settings_.leadership.renew};
}

void EventRelay::fail(const Failure& failure) {
    failures_.add();
    problem_.report(log_event_of(failure.kind), failure.message);
    if (ready_) lag_.since(*reader_, checkpoint_.position);
    stream_.forget();
    const bool is_known =
        failure.kind != Failure::Kind::store && failure.kind != Failure::Kind::overtaken;
    ready_ = ready_ && is_known && save_in_time();
    if (!bus_fails_since_) return;
    if (parts_.clock.steady_now() - *bus_fails_since_ < settings_.bus_patience) return;
    leadership_.give_back("the bus does not answer");
    bus_fails_since_.reset();
}

EventRelay::Next EventRelay::advance() {
    if (!ready_) {
        if (auto loaded = load(); !loaded) return std::unexpected(loaded.error());
    }
    if (auto followed = follow_stream(); !followed) return std::unexpected(followed.error());
    auto next = republisher_ ? publish_again() : publish_page();
    if (next || next.error().kind != Failure::Kind::rewound) return next;
    return at_once_after(begin_republishing());
}

EventRelay::Outcome EventRelay::load() {
    auto found = stored_.read();
    if (!found) return failed(found.error());
    checkpoint_ = *std::move(found);
    memory_ = from_detail(checkpoint_.detail);
    unsaved_since_.reset();
    republisher_.reset();
    doubted_.emplace(*reader_, checkpoint_.position);
    if (memory_.republish_until) resume_republishing();
    stream_.forget();
    ready_ = true;
    return {};
}

EventRelay::Outcome EventRelay::follow_stream() {
    const auto state = stream_.compare(memory_);
    if (!state) return std::unexpected(state.error());
    switch (*state) {
        case RelayStream::State::known:
            return {};
        case RelayStream::State::first:
            stream_.adopt(memory_);
            return save();
        case RelayStream::State::lost:
            return begin_republishing();
    }
    std::unreachable();
}

// --- Publishing again

// Written down before it begins: until the checkpoint says that it is done, a crash starts it over.
// All up to the head: what was published in the last moments before the loss stands in no
// checkpoint, and people may have been mailed because of it.
EventRelay::Outcome EventRelay::begin_republishing() {
    const auto head = reader_->head();
    if (!head) return failed(head.error());
    say_that_the_stream_is_lost();
    stream_.adopt(memory_);
    memory_.highest_sequence = 0;
    if (!memory_.republish_until) memory_.published_until = checkpoint_.position;
    if (head->position > checkpoint_.position) checkpoint_ = {head->position, head->hash, {}};
    memory_.republish_until = checkpoint_.position;
    resume_republishing();
    auto saved = save();
    if (saved) stream_.accept();
    return saved;
}

void EventRelay::say_that_the_stream_is_lost() {
    if (stream_.dies_with_process()) return;
    republished_.add();
    telemetry::log_line(LogLevel::warning, "relay_stream_lost",
                        {{"position", checkpoint_.position.value}});
}

void EventRelay::resume_republishing() {
    const RepublishedPart part{.until = *memory_.republish_until,
                               .published_until = memory_.published_until,
                               .now = parts_.clock.log_now()};
    republisher_.emplace(*reader_, parts_.keys, outbound_context(), part, settings_.republish);
}

EventRelay::Next EventRelay::publish_again() {
    if (auto prepared = republisher_->prepare(); !prepared)
        return std::unexpected(prepared.error());
    if (!republisher_->pending().empty()) {
        const auto sent = stream_.publish(republisher_->pending(), memory_);
        if (!sent) return std::unexpected(sent.error());
        republisher_->published(*sent);
    }
    if (republisher_->is_done()) {
        memory_.republish_until.reset();
        republisher_.reset();
        return at_once_after(save());
    }
    // Nobody waits for old events; those who registered just now do.
    if (!republisher_->mails_are_done()) return Rest{};
    const auto followed = publish_page();
    return followed ? Rest{} : followed;
}

// --- Following the log

EventRelay::Next EventRelay::publish_page() {
    const auto page = eventstore::read_after(*reader_, checkpoint_, page_size);
    if (!page) {
        if (const auto* down = std::get_if<eventstore::StoreUnavailable>(&page.error()))
            return failed(*down);
        return at_once_after(go_back());
    }
    if (!page->empty()) {
        const auto sure = is_sure();
        if (!sure) return std::unexpected(sure.error());
        if (!*sure) return Rest{};
        if (auto done = publish(*page); !done) return std::unexpected(done.error());
    }
    const bool is_all = page->size() < page_size &&
                        (page->empty() || page->back().position == checkpoint_.position);
    if (is_all) {
        doubted_.reset();
        lag_.none();
    } else {
        lag_.since(*reader_, checkpoint_.position);
    }
    if (auto saved = save_in_time(); !saved) return std::unexpected(saved.error());
    return is_all ? rest() : Rest{};
}

// Whether it is known of each order in the page just read if it may be published. An event that
// cannot be read tells nothing of them.
std::expected<bool, Failure> EventRelay::is_sure() {
    if (!doubted_) return true;
    const auto all = doubted_->read_on();
    return !all && all.error().kind == Failure::Kind::undecodable ? true : all;
}

// Of all after the checkpoint: the bus has it or had it, or not.
void EventRelay::doubt() {
    if (!doubted_) doubted_.emplace(*reader_, checkpoint_.position);
}

EventRelay::Outcome EventRelay::publish(const eventstore::Page& page) {
    const auto outbound = seal_page(page, parts_.keys, outbound_context(), doubted_);
    if (outbound.readable == 0) return std::unexpected(*outbound.stopped_by);
    for (const auto& user : outbound.erased)
        if (auto gone = stream_.forget_mails(user); !gone) return std::unexpected(gone.error());
    const auto sent = send(outbound, page);
    if (!sent || *sent < outbound.batch.size()) doubt();
    if (!sent) return std::unexpected(sent.error());
    const auto done = outbound.done_with(*sent);
    if (done == 0) return {};
    const auto& last = page[done - 1];
    checkpoint_.position = last.position;
    checkpoint_.hash = last.hash;
    if (!unsaved_since_) unsaved_since_ = parts_.clock.steady_now();
    return {};
}

std::expected<std::size_t, Failure> EventRelay::send(const OutboundPage& outbound,
                                                     const eventstore::Page& page) {
    if (outbound.batch.empty()) return 0;
    const auto began = parts_.clock.steady_now();
    const auto sent = stream_.publish(outbound.batch, memory_);
    if (sent && parts_.tracer != nullptr) trace(outbound, *sent, page, began);
    return sent;
}

// By the event's type: subjects of mail orders hold a user id.
void EventRelay::trace(const OutboundPage& outbound, std::size_t sent, const eventstore::Page& page,
                       std::chrono::steady_clock::time_point began) const {
    const auto ended = parts_.clock.steady_now();
    for (std::size_t i = 0; i < sent; ++i) {
        const auto& type = page[outbound.places[i]].type;
        const auto& message = outbound.batch[i];
        parts_.tracer->record(
            message.traceparent,
            {.name = "publish " + type,
             .kind = telemetry::SpanKind::producer,
             .began = began,
             .ended = ended,
             .attributes = {
                 {"messaging.system", stream_.dies_with_process() ? "in_process" : "nats"},
                 {"messaging.operation.type", "send"},
                 {"messaging.operation.name", "publish"},
                 {"messaging.destination.name", messaging::subject_of(type)},
                 {"messaging.message.id", message.id.to_string()},
                 {"messaging.batch.message_count", static_cast<std::int64_t>(sent)}}});
    }
}

// From where log and checkpoint still agree everything is published (again): the bus drops what it
// has, and mail workers remember what they sent. Where they agree nowhere, the log is another one.
EventRelay::Outcome EventRelay::go_back() {
    rewinds_.add();
    const auto left = checkpoint_.position;
    const auto place = memory_.trail.newest_in(*reader_);
    if (!place) return failed(place.error());
    const auto head = reader_->head();
    if (!head) return failed(head.error());
    checkpoint_ = place->value_or(Checkpoint{head->position, head->hash, {}});
    doubted_.emplace(*reader_, checkpoint_.position);
    telemetry::log_line(LogLevel::error, "relay_log_went_back",
                        {{"position", left.value},
                         {"head", head->position.value},
                         {"goes_on_from", checkpoint_.position.value}});
    return *place ? save() : begin_republishing();
}

Rest EventRelay::rest() const {
    return {unsaved_since_ ? std::min(settings_.save, settings_.poll) : settings_.poll, true};
}

// --- The checkpoint

EventRelay::Outcome EventRelay::save_in_time() {
    if (!unsaved_since_ || parts_.clock.steady_now() - *unsaved_since_ < settings_.save) return {};
    return save();
}

EventRelay::Outcome EventRelay::save() {
    memory_.trail.add(checkpoint_);
    checkpoint_.detail = to_detail(memory_);
    unsaved_since_.reset();
    return stored_.move_to(checkpoint_);
}

OutboundContext EventRelay::outbound_context() const {
    return {parts_.log_id, parts_.keys.mail_key()};
}

}  // namespace roster::followers
