// Each page is read from the event before it on: that one must be as it was. Hashes are chained, so
// what holds at one place holds everywhere before it.

#include "operators/log_follower.hpp"

#include <algorithm>

namespace roster::operators {

using domain::GlobalPosition;
using eventstore::EventReader;
using eventstore::RecordedEvent;

LogPlaceMark mark_of(const crypto::Sha256& hash) {
    LogPlaceMark mark{};
    std::copy_n(hash.begin(), mark.size(), mark.begin());
    return mark;
}

Answered<LogFollower::Step> LogFollower::read(EventReader& reader, std::size_t limit) {
    const bool from_beginning = position_.value == 0;
    const GlobalPosition after{from_beginning ? 0 : position_.value - 1};
    const auto wanted = std::min(limit + (from_beginning ? 0 : 1), EventReader::max_page);
    auto events = answered(reader.read_log(after, wanted));
    if (!events) return std::unexpected(events.error());
    if (!from_beginning) {
        if (!holds(*events)) return go_back(reader);
        if (seen_.empty()) remember(events->front());
        events->erase(events->begin());
    }
    for (const auto& event : *events) remember(event);
    return Step{.events = *std::move(events)};
}

// Of a place that was only named, it has to be there; of one that was read, it has to be the same.
bool LogFollower::holds(const std::vector<RecordedEvent>& events) const {
    if (events.empty() || events.front().position != position_) return false;
    const auto& hash = events.front().hash;
    if (!seen_.empty()) return seen_.back().hash == hash;
    return !mark_ || *mark_ == mark_of(hash);
}

Answered<LogFollower::Step> LogFollower::go_back(EventReader& reader) {
    std::size_t holding = 0;  // so many of the oldest hold
    std::size_t not_holding = seen_.size();
    while (holding < not_holding) {
        const auto middle = holding + (not_holding - holding) / 2;
        const auto& candidate = seen_[middle];
        const auto found = answered(reader.read_log({candidate.position.value - 1}, 1));
        if (!found) return std::unexpected(found.error());
        const bool same = !found->empty() && found->front().position == candidate.position &&
                          found->front().hash == candidate.hash;
        if (same)
            holding = middle + 1;
        else
            not_holding = middle;
    }
    seen_.resize(holding);
    position_ = seen_.empty() ? GlobalPosition{} : seen_.back().position;
    return Step{.rewound = true};
}

void LogFollower::remember(const RecordedEvent& event) {
    seen_.push_back({event.position, event.hash});
    if (seen_.size() > memory) seen_.pop_front();
    position_ = event.position;
}

}  // namespace roster::operators
