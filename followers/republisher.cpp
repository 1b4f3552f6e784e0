#include "followers/republisher.hpp"

#include <algorithm>
#include <utility>

#include "eventstore/event_codec.hpp"

namespace roster::followers {

namespace {

std::unexpected<Failure> undecodable(const std::string& message) {
    return std::unexpected(Failure{Failure::Kind::undecodable, message});
}

}  // namespace

Republisher::Republisher(eventstore::EventReader& reader, const crypto::KeyRing& keys,
                         const OutboundContext& context, const RepublishedPart& part,
                         const RepublishSettings& settings)
    : reader_(reader), keys_(keys), context_(context), part_(part), settings_(settings) {}

std::expected<void, Failure> Republisher::prepare() {
    pending_.clear();
    pending_at_.clear();
    if (stage_ == Stage::start) return start();
    if (stage_ == Stage::done) return {};
    if (stage_ == Stage::mails) {
        // To the head and not to `until`: what became of a code may stand after it.
        const auto all = codes_->read_on();
        if (!all) return std::unexpected(all.error());
        if (!*all) return {};
    }
    return gather();
}

void Republisher::published(std::size_t count) {
    if (count == 0) return;
    const auto taken = static_cast<std::ptrdiff_t>(count);
    read_ = count == pending_.size() ? page_end_ : pending_at_[count - 1];
    pending_.erase(pending_.begin(), pending_.begin() + taken);
    pending_at_.erase(pending_at_.begin(), pending_at_.begin() + taken);
}

std::expected<void, Failure> Republisher::start() {
    const auto mails_from = reader_.position_before(part_.now - settings_.mails);
    if (!mails_from) return failed(mails_from.error());
    const auto events_from = reader_.position_before(part_.now - settings_.events);
    if (!events_from) return failed(events_from.error());
    mails_from_ = *mails_from;
    events_from_ = *events_from;
    codes_.emplace(reader_, mails_from_);
    enter(Stage::mails, mails_from_);
    return {};
}

std::expected<void, Failure> Republisher::gather() {
    const auto left = std::max(part_.until.value - read_.value, std::int64_t{0});
    const auto limit = std::min(settings_.page, static_cast<std::size_t>(left));
    if (limit > 0) {
        const auto events = reader_.read_log(read_, limit);
        if (!events) return failed(events.error());
        if (auto gathered = gather_from(*events); !gathered) return gathered;
        if (!events->empty()) return {};
    }
    if (stage_ == Stage::mails)
        enter(Stage::events, events_from_);
    else
        enter(Stage::done, part_.until);
    return {};
}

std::expected<void, Failure> Republisher::gather_from(
    const std::vector<eventstore::RecordedEvent>& events) {
    for (const auto& recorded : events) {
        const auto event = eventstore::decode(recorded, keys_);
        if (!event) return undecodable(event.error().message);
        if (!is_wanted(*event, recorded.position)) continue;
        pending_.push_back(make_outbound_event(context_, recorded, *event));
        pending_at_.push_back(recorded.position);
    }
    if (!events.empty()) page_end_ = events.back().position;
    if (pending_.empty() && !events.empty()) read_ = page_end_;
    return {};
}

bool Republisher::is_wanted(const domain::UserEvent& event, domain::GlobalPosition position) const {
    const auto mail = domain::caused_mail(event);
    if (stage_ != Stage::mails) return !mail;
    if (!mail) return false;
    if (mail->code == nullptr) return position > part_.published_until;
    return codes_->await(*mail);
}

void Republisher::enter(Stage stage, domain::GlobalPosition from) {
    stage_ = stage;
    read_ = from;
}

}  // namespace roster::followers
