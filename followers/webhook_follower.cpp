// Each step: look at what is stored where somebody else may have changed it, read a page, post what
// the endpoint wants, save.

#include "followers/webhook_follower.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/user_evolve.hpp"
#include "domain/user_state.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/whole_stream.hpp"
#include "followers/webhook_message.hpp"
#include "messaging/cloud_event.hpp"
#include "telemetry/log_line.hpp"

namespace roster::followers {

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr int gone = 410;
// After so many tries in vain; the last one for all further.
constexpr std::array<seconds, 7> pauses{5s, 15s, 60s, 5min, 15min, 30min, 1h};

std::unexpected<Failure> undecodable(const eventstore::DecodeError& error) {
    return std::unexpected(Failure{Failure::Kind::undecodable, error.message});
}

}  // namespace

WebhookFollower::WebhookFollower(const WebhookParts& parts, WebhookEndpointPtr endpoint,
                                 const WebhookSettings& settings)
    : parts_(parts),
      endpoint_(std::move(endpoint)),
      settings_(settings),
      reader_(parts.store.open_durable_reader()),
      stored_(parts.store.open_read_models(), endpoint_->job()),
      problem_(endpoint_->job(), parts.clock),
      delivered_(parts.metrics.counter("roster_webhook_delivered_total",
                                       "Messages that an endpoint took",
                                       {{"endpoint", endpoint_->name}})),
      failures_(parts.metrics.counter("roster_webhook_failures_total",
                                      "Messages that an endpoint did not take",
                                      {{"endpoint", endpoint_->name}})),
      parked_(parts.metrics.gauge("roster_webhook_parked",
                                  "1 while nothing is sent until an operator resumes it",
                                  {{"endpoint", endpoint_->name}})),
      lag_(parts.metrics.gauge("roster_webhook_lag_events",
                               "Events of the log that an endpoint's follower has not reached",
                               {{"endpoint", endpoint_->name}})),
      leadership_(
          parts.store.open_lease(endpoint_->job()), endpoint_->job(), parts.clock,
          parts.metrics.gauge("roster_webhook_leading", "1 where this node posts to an endpoint",
                              {{"endpoint", endpoint_->name}}),
          settings.leadership) {}

Rest WebhookFollower::step() {
    const bool held = leadership_.holds();
    if (std::exchange(term_, leadership_.term()) != leadership_.term() || !held) is_loaded_ = false;
    if (!held) {
        parked_.set(0);
        lag_.set(0);
        return {settings_.leadership.renew};
    }
    const auto next = advance();
    return next ? *next : fail(next.error());
}

std::expected<Rest, Failure> WebhookFollower::advance() {
    // Parked, or between two tries, an operator may have resumed it.
    if (!is_loaded_ || state_.next_attempt || !state_.parked.empty()) {
        if (auto loaded = load(); !loaded) return std::unexpected(loaded.error());
    }
    parked_.set(state_.parked.empty() ? 0 : 1);
    const bool waits = !state_.parked.empty() ||
                       (state_.next_attempt && parts_.clock.log_now() < *state_.next_attempt);
    auto rest = waits ? std::expected<Rest, Failure>(Rest{settings_.look}) : follow();
    if (!rest) return rest;
    if (auto shown = show_lag(); !shown) return std::unexpected(shown.error());
    return rest;
}

WebhookFollower::Outcome WebhookFollower::load() {
    const auto found = stored_.read();
    if (!found) return failed(found.error());
    is_loaded_ = true;
    if (!stored_.exists()) return start_at_head("webhook_begins");
    checkpoint_ = *found;
    state_ = webhook_state(found->detail);
    return {};
}

WebhookFollower::Outcome WebhookFollower::start_at_head(const char* why) {
    const auto head = reader_->head();
    if (!head) return failed(head.error());
    telemetry::log_line(telemetry::LogLevel::warning, why,
                        {{"endpoint", endpoint_->name}, {"position", head->position.value}});
    checkpoint_.position = head->position;
    checkpoint_.hash = head->hash;
    state_ = {};
    return save();
}

WebhookFollower::Outcome WebhookFollower::go_back() {
    const auto left = checkpoint_.position;
    const auto place = state_.trail.newest_in(*reader_);
    if (!place) return failed(place.error());
    if (!*place) return start_at_head("webhook_log_went_back");
    checkpoint_.position = (*place)->position;
    checkpoint_.hash = (*place)->hash;
    telemetry::log_line(telemetry::LogLevel::error, "webhook_log_went_back",
                        {{"endpoint", endpoint_->name},
                         {"position", left.value},
                         {"goes_on_from", checkpoint_.position.value}});
    return save();
}

std::expected<Rest, Failure> WebhookFollower::follow() {
    const auto page = eventstore::read_after(*reader_, checkpoint_, settings_.page);
    if (!page) {
        if (const auto* down = std::get_if<eventstore::StoreUnavailable>(&page.error()))
            return failed(*down);
        if (auto back = go_back(); !back) return std::unexpected(back.error());
        return Rest{};
    }
    for (const auto& event : *page) {
        if (endpoint_->wants(event.type)) {
            // A node that was frozen finds here that another has it by now.
            if (!leadership_.holds()) break;
            const auto taken = deliver(event);
            if (!taken) return std::unexpected(taken.error());
            if (!*taken) break;
        }
        checkpoint_.position = event.position;
        checkpoint_.hash = event.hash;
    }
    if (auto saved = save(); !saved) return std::unexpected(saved.error());
    if (!page->empty() && checkpoint_.position != page->back().position)
        return Rest{settings_.look};
    return page->size() < settings_.page ? Rest{settings_.poll, true} : Rest{};
}

std::expected<bool, Failure> WebhookFollower::deliver(const eventstore::RecordedEvent& event) {
    auto body = body_of(event);
    if (!body) return std::unexpected(body.error());
    auto post = webhook_post(*endpoint_, event.event_id.to_string(), *std::move(body),
                             parts_.clock.log_now());
    post.goes_on = [this] { return !stopping_ && leadership_.holds(); };
    const auto outcome = parts_.sender->post(post);
    // Broken off by us: that says nothing of the endpoint.
    if (!is_taken(outcome) && (stopping_ || !leadership_.is_leading())) return false;
    state_.last_answer = words_for(outcome);
    state_.last_at = parts_.clock.log_now();
    is_taken(outcome) ? note_taken() : note_refused(outcome);
    return is_taken(outcome);
}

std::expected<std::string, Failure> WebhookFollower::body_of(
    const eventstore::RecordedEvent& recorded) {
    const auto event = eventstore::decode_public(recorded);
    if (!event) return undecodable(event.error());
    const messaging::EnvelopeFields envelope{
        .log = parts_.log_id,
        .position = recorded.position,
        .stream = recorded.stream,
        .event_id = recorded.event_id,
        .type = recorded.type,
        .recorded_at = recorded.recorded_at,
        .traceparent = eventstore::decode_metadata(recorded.metadata).traceparent};
    auto body = messaging::encode_cloud_event(envelope, domain::user_of(*event), recorded.data);
    if (!endpoint_->with_address) return body;
    const auto address = address_at(recorded);
    if (!address) return std::unexpected(address.error());
    return address->empty() ? body : with_address(std::move(body), *address);
}

// Empty: nobody's any more.
std::expected<std::string, Failure> WebhookFollower::address_at(
    const eventstore::RecordedEvent& last) {
    const auto events = eventstore::read_whole_stream(*reader_, last.stream);
    if (!events) return failed(events.error());
    domain::UserState state;
    for (const auto& recorded : *events) {
        if (recorded.version > last.version) break;
        const auto event = eventstore::decode(recorded, parts_.keys);
        if (!event) return undecodable(event.error());
        state = domain::evolve(std::move(state), *event);
    }
    for (const auto& known : domain::known_passwords(state))
        if (const auto view = domain::account_view(state, known.version)) return view->email.text();
    return std::string();
}

// --- How the endpoint does

void WebhookFollower::note_taken() {
    delivered_.add();
    problem_.over();
    state_.attempts = 0;
    state_.failing_since.reset();
    state_.next_attempt.reset();
}

void WebhookFollower::note_refused(const messaging::HttpOutcome& outcome) {
    failures_.add();
    const auto now = parts_.clock.log_now();
    if (!state_.failing_since) state_.failing_since = now;
    const auto last = static_cast<int>(pauses.size()) - 1;
    state_.next_attempt =
        now + pauses.at(static_cast<std::size_t>(std::min(state_.attempts, last)));
    ++state_.attempts;
    problem_.report("webhook_not_taken", words_for(outcome));
    if (outcome.status == gone) return park("the endpoint says that it is gone (410)");
    if (now - *state_.failing_since >= settings_.patience)
        park("it took nothing for three days: " + words_for(outcome));
}

void WebhookFollower::park(const std::string& why) {
    state_.parked = why;
    state_.next_attempt.reset();
    telemetry::log_line(telemetry::LogLevel::error, "webhook_parked",
                        {{"endpoint", endpoint_->name},
                         {"why", why},
                         {"what_to_do", "mend the endpoint, then `roster webhook resume " +
                                            endpoint_->name + "`"}});
}

// --- The checkpoint

WebhookFollower::Outcome WebhookFollower::save() {
    state_.trail.add(checkpoint_);
    checkpoint_.detail = to_detail(state_);
    return stored_.move_to(checkpoint_);
}

WebhookFollower::Outcome WebhookFollower::show_lag() {
    const auto head = reader_->head();
    if (!head) return failed(head.error());
    lag_.set(static_cast<double>(head->position.value - checkpoint_.position.value));
    return {};
}

Rest WebhookFollower::fail(const Failure& failure) {
    is_loaded_ = false;
    if (failure.kind != Failure::Kind::overtaken)
        problem_.report(failure.kind == Failure::Kind::store ? "webhook_store_unavailable"
                                                             : "webhook_undecodable_event",
                        failure.message);
    return {settings_.retry};
}

}  // namespace roster::followers
