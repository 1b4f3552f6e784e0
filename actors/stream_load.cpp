#include "actors/stream_load.hpp"

#include <utility>

#include "eventstore/event_codec.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {

using eventstore::LogReader;

// From the newest known event on, which shows whether the log still has it.
StreamLoad::StreamLoad(const domain::StreamId& stream,
                       const std::optional<KnownEvent>& newest_known)
    : cursor_{stream, {}, newest_known ? LogReader::max_page : first_page},
      must_begin_with_(newest_known) {
    if (newest_known) cursor_.after = {newest_known->version.value - 1};
}

// With a snapshot also the event that brings its user's key.
void StreamLoad::add_to(std::vector<eventstore::StreamCursor>& cursors) const {
    if (snapshot_ && snapshot_->key_at < snapshot_->newest.version)
        cursors.push_back({cursor_.stream, {snapshot_->key_at.value - 1}, 1});
    cursors.push_back(cursor_);
}

bool StreamLoad::is_long(Page page) const {
    return cursor_.limit == first_page && page.size() >= first_page;
}

void StreamLoad::begin_at(eventstore::StoredSnapshot snapshot) {
    cursor_.after = {snapshot.newest.version.value - 1};
    cursor_.limit = LogReader::max_page;
    snapshot_ = std::move(snapshot);
}

std::optional<StreamContents> StreamLoad::take(Page page, const crypto::KeyRing& keys) {
    if (snapshot_) {
        const auto rest = after_snapshot(page, keys);
        snapshot_.reset();
        if (!rest) begin_again();
        if (!rest) return std::nullopt;
        page = *rest;
    }
    const bool is_full = page.size() >= cursor_.limit;
    const auto next = is_full ? page.back().version : cursor_.after;
    const auto rest = after_known(page);
    if (!rest) return std::unexpected(ReadFailure::rewound);
    for (const auto& recorded : *rest)
        if (!decode(recorded, keys)) return std::unexpected(ReadFailure::undecodable);
    if (!is_full) return std::move(news_);
    cursor_.after = next;
    cursor_.limit = LogReader::max_page;
    return std::nullopt;
}

// Nothing: the log has another event in its place.
std::optional<StreamLoad::Page> StreamLoad::after_known(Page page) {
    const auto known = std::exchange(must_begin_with_, std::nullopt);
    if (!known) return page;
    if (page.empty() || page.front().event_id != known->id) return std::nullopt;
    return page.subspan(1);
}

// What is in the page from the snapshot's own event on, which is known then. Nothing: it does not
// fit.
std::optional<StreamLoad::Page> StreamLoad::after_snapshot(Page page, const crypto::KeyRing& keys) {
    if (page.empty() || page.front().version != snapshot_->key_at) return std::nullopt;
    const auto& at_key = page.front();
    auto opened = eventstore::open_snapshot(*snapshot_, at_key, keys);
    if (!opened) return std::nullopt;
    const auto rest = page.subspan(snapshot_->key_at < snapshot_->newest.version ? 1 : 0);
    if (rest.empty() || rest.front().event_id != snapshot_->newest.id) return std::nullopt;
    must_begin_with_ = snapshot_->newest;
    news_.from = KeyedSnapshot{*std::move(opened), snapshot_->key_at, *at_key.wrapped_key};
    return rest;
}

void StreamLoad::begin_again() {
    cursor_.after = {};
    cursor_.limit = LogReader::max_page;
}

bool StreamLoad::decode(const eventstore::RecordedEvent& recorded, const crypto::KeyRing& keys) {
    auto event = eventstore::decode(recorded, keys);
    if (!event) {
        telemetry::log_line(telemetry::LogLevel::error, "event_undecodable",
                            {{"position", recorded.position.value},
                             {"type", recorded.type},
                             {"what", event.error().message}});
        return false;
    }
    news_.events.push_back(
        {recorded.version, recorded.event_id, std::move(*event), recorded.wrapped_key});
    return true;
}

}  // namespace roster::actors
