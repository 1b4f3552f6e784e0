#include "eventstore/sqlite/reader.hpp"

#include <algorithm>

#include "eventstore/sqlite/rows.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"
#include "telemetry/clock.hpp"

namespace roster::eventstore {

namespace {

void read_events(SqliteQuery& query, std::vector<RecordedEvent>& events) {
    while (query.next()) events.push_back(event_of(query));
}

}  // namespace

template <class Read>
std::expected<std::vector<RecordedEvent>, StoreUnavailable> SqliteReader::seen(Read&& read) {
    return at_the_border([&] {
        auto events = session_.read(std::forward<Read>(read));
        session_.saw(events);
        return events;
    });
}

std::expected<std::vector<RecordedEvent>, StoreUnavailable> SqliteReader::read_streams(
    std::span<const StreamCursor> cursors) {
    std::vector<StreamCursor> sorted(cursors.begin(), cursors.end());
    std::ranges::sort(sorted, {}, [](const StreamCursor& cursor) {
        return std::pair(cursor.stream, cursor.after);
    });
    return seen([&](SqliteConnection& connection) {
        std::vector<RecordedEvent> events;
        connection.run("BEGIN");  // one state of the log for all streams
        for (const auto& [stream, after, limit] : sorted) {
            auto query = connection.query(sqlite::read_stream);
            query.bind(1, stream).bind(2, after).bind(
                3, static_cast<std::int64_t>(std::min(limit, max_page)));
            read_events(query, events);
        }
        connection.run("COMMIT");
        return events;
    });
}

std::expected<std::vector<RecordedEvent>, StoreUnavailable> SqliteReader::read_log(
    domain::GlobalPosition after, std::size_t limit) {
    return seen([&](SqliteConnection& connection) {
        std::vector<RecordedEvent> events;
        auto query = connection.query(sqlite::read_log);
        query.bind(1, after).bind(2, static_cast<std::int64_t>(std::min(limit, max_page)));
        read_events(query, events);
        return events;
    });
}

std::expected<LogHead, StoreUnavailable> SqliteReader::head() {
    return at_the_border([&] {
        auto head = session_.read(read_head);
        session_.saw({head.position, head.hash});
        return head;
    });
}

std::expected<domain::GlobalPosition, StoreUnavailable> SqliteReader::position_before(
    domain::LogTime time) {
    return at_the_border([&] {
        return session_.read([&](SqliteConnection& connection) {
            auto row = connection.query(sqlite::position_before);
            row.bind(1, time);
            if (!row.next())
                throw StoreFailure("events are missing in the log; run `roster log verify`");
            return domain::GlobalPosition{row.number(0)};
        });
    });
}

std::expected<domain::LogTime, StoreUnavailable> SqliteReader::clock() {
    return at_the_border([&] {
        // A clock without its log would hide that the log is gone.
        session_.read(read_head);
        return telemetry::system_log_time();
    });
}

}  // namespace roster::eventstore
