// A stream is read whole and filtered; the log is walked, forwards for a page and backwards for its
// end.

#include "operators/event_page.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "eventstore/codec/event_forms.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::operators {

namespace {

using domain::GlobalPosition;
using eventstore::EventReader;
using eventstore::RecordedEvent;

constexpr std::size_t default_limit = 100;
constexpr std::size_t max_limit = 1000;
constexpr std::size_t max_pages_scanned = 20;  // of EventReader::max_page each

// Levenshtein's distance.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < right.size(); ++j) {
            const auto changed = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
        }
    }
    return row.back();
}

Answered<std::vector<RecordedEvent>> read(OperatorsLog& log, GlobalPosition after,
                                          std::size_t limit) {
    return answered(log.reader().read_log(after, limit));
}

Answered<EventPage> page_of_stream(OperatorsLog& log, const EventFilter& filter) {
    auto events = read_stream(log, *filter.stream);
    if (!events) return std::unexpected(events.error());
    EventPage page{.next = filter.after};
    for (auto& event : *events) {
        if (page.events.size() == *filter.limit) break;
        if (event.position <= filter.after || !filter.wants(event)) continue;
        page.next = event.position;
        page.events.push_back(std::move(event));
    }
    return page;
}

Answered<EventPage> page_of_log(OperatorsLog& log, const EventFilter& filter) {
    EventPage page{.next = filter.after};
    const bool takes_all = filter.type.empty() && !filter.user;
    const auto size = takes_all ? *filter.limit : EventReader::max_page;
    for (std::size_t scanned = 0; scanned < max_pages_scanned; ++scanned) {
        auto events = read(log, page.next, size);
        if (!events) return std::unexpected(events.error());
        for (auto& event : *events) {
            if (page.events.size() == *filter.limit) return page;
            page.next = event.position;
            if (filter.wants(event)) page.events.push_back(std::move(event));
        }
        if (events->size() < size || page.events.size() == *filter.limit) break;
    }
    return page;
}

// Adds the events of the page that are wanted, newest first, until there are enough.
void add_from_end(std::vector<RecordedEvent>& found, std::vector<RecordedEvent> page,
                  const EventFilter& filter, std::size_t count) {
    for (auto event = page.rbegin(); event != page.rend() && found.size() < count; ++event)
        if (event->position > filter.after && filter.wants(*event))
            found.push_back(std::move(*event));
}

Answered<EventPage> last_of_stream(OperatorsLog& log, const EventFilter& filter, std::size_t count,
                                   GlobalPosition end) {
    auto events = read_stream(log, *filter.stream);
    if (!events) return std::unexpected(events.error());
    EventPage page{.next = end};
    std::erase_if(*events, [&](const RecordedEvent& event) { return event.position > end; });
    add_from_end(page.events, std::move(*events), filter, count);
    return page;
}

Answered<EventPage> last_of_log(OperatorsLog& log, const EventFilter& filter, std::size_t count,
                                GlobalPosition end) {
    EventPage page{.next = end};
    const bool takes_all = filter.type.empty() && !filter.user;
    const auto size = static_cast<std::int64_t>(takes_all ? std::min(count, EventReader::max_page)
                                                          : EventReader::max_page);
    while (end > filter.after && page.events.size() < count) {
        const GlobalPosition begin{std::max(filter.after.value, end.value - size)};
        auto events = read(log, begin, static_cast<std::size_t>(end.value - begin.value));
        if (!events) return std::unexpected(events.error());
        add_from_end(page.events, std::move(*events), filter, count);
        end = begin;
    }
    return page;
}

}  // namespace

bool EventFilter::wants(const RecordedEvent& event) const {
    if (matches_nothing) return false;
    if (stream && event.stream != *stream) return false;
    if (!type.empty() && event.type != type) return false;
    if (!user) return true;
    const auto decoded = eventstore::decode_public(event);
    return decoded && domain::user_of(*decoded) == *user;
}

void restrict_to(EventFilter& filter, const Person& person) {
    filter.matches_nothing |= filter.stream && *filter.stream != person.stream;
    filter.stream = person.stream;
    if (person.user) filter.user = person.user;
}

std::span<const std::string_view> event_types() { return eventstore::wire_names(); }

std::string_view nearest_event_type(std::string_view name) {
    return *std::ranges::min_element(event_types(), {},
                                     [&](std::string_view type) { return distance(name, type); });
}

Answered<EventPage> read_page(OperatorsLog& log, EventFilter filter) {
    if (filter.matches_nothing) return EventPage{.next = filter.after};
    filter.limit = std::min(filter.limit.value_or(default_limit), max_limit);
    return filter.stream ? page_of_stream(log, filter) : page_of_log(log, filter);
}

Answered<EventPage> read_last(OperatorsLog& log, const EventFilter& filter, std::size_t count) {
    const auto head = log.reader().head();
    if (!head) return std::unexpected(StoreSilent{head.error().message});
    if (filter.matches_nothing) return EventPage{.next = head->position};
    auto page = filter.stream ? last_of_stream(log, filter, count, head->position)
                              : last_of_log(log, filter, count, head->position);
    if (page) std::ranges::reverse(page->events);
    return page;
}

std::string page_json(const OperatorsLog& log, const EventPage& page, PrivateParts parts) {
    return "{\"events\":" + events_json(log, page.events, parts) +
           ",\"next\":" + std::to_string(page.next.value) + "}";
}

}  // namespace roster::operators
