#include "actors/known_events.hpp"

#include <algorithm>
#include <stdexcept>

namespace roster::actors {

void KnownEvents::tidy(const domain::UserState& state) {
    if (events_.size() < too_many_) return;
    events_ = named_by(state);
    too_many_ = 2 * events_.size() + few;
}

const domain::EventId& KnownEvents::at(domain::StreamVersion version) const {
    const auto found = std::ranges::lower_bound(events_, version, {}, &KnownEvent::version);
    if (found == events_.end() || found->version != version)
        throw std::logic_error("an event that the state does not name");
    return found->id;
}

std::optional<KnownEvent> KnownEvents::newest() const {
    return events_.empty() ? std::nullopt : std::optional(events_.back());
}

std::vector<KnownEvent> KnownEvents::named_by(const domain::UserState& state) const {
    std::vector<KnownEvent> named;
    for (const auto& version : domain::named_events(state)) named.push_back({version, at(version)});
    if (const auto last = newest(); last && (named.empty() || named.back() != *last))
        named.push_back(*last);
    return named;
}

}  // namespace roster::actors
