#include "eventstore/postgres/rows.hpp"

#include <algorithm>
#include <charconv>

#include <pqxx/row>

#include "eventstore/key_fingerprints.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

std::optional<crypto::Bytes> optional_bytes_of(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(bytes_of(field));
}

RecordedEvent event_of(const pqxx::row& row) {
    return {.position = {number_of(row[0])},
            .stream = domain::StreamId(uuid_of(row[1])),
            .version = {number_of(row[2])},
            .type = text_of(row[3]),
            .schema_version = static_cast<int>(number_of(row[4])),
            .event_id = domain::EventId(uuid_of(row[5])),
            .recorded_at = time_of(row[6]),
            .metadata = text_of(row[7]),
            .data = text_of(row[8]),
            .private_part = optional_bytes_of(row[9]),
            .hash = hash_of(row[10]),
            .wrapped_key = optional_bytes_of(row[11])};
}

// "0,3,1"; nothing of nothing.
std::vector<domain::StreamVersion> versions_of(std::string_view numbers) {
    std::vector<domain::StreamVersion> versions;
    while (!numbers.empty()) {
        const auto length = std::min(numbers.find(','), numbers.size());
        std::int64_t number = 0;
        std::from_chars(numbers.data(), numbers.data() + length, number);
        versions.push_back({number});
        numbers.remove_prefix(std::min(length + 1, numbers.size()));
    }
    return versions;
}

}  // namespace

LogHead head_of(const pqxx::result& rows) {
    if (rows.size() != 1) throw StoreFailure("the schema holds no log; run `roster migrate`");
    const auto row = rows[0];
    return {.log_id = domain::LogId(uuid_of(row[0])),
            .position = {number_of(row[1])},
            .hash = hash_of(row[2]),
            .recorded_at = time_of(row[3]),
            .key_fingerprints = decode_fingerprints(text_of(row[4]))};
}

LogWatch::Sight sight_of(const pqxx::result& rows) {
    if (rows.size() != 1) throw StoreFailure("the schema holds no log; run `roster migrate`");
    const auto row = rows[0];
    return {.log = domain::LogId(uuid_of(row[0])),
            .head = {{number_of(row[1])}, hash_of(row[2])},
            .hash_at_mark = row[3].is_null() ? std::nullopt : std::optional(hash_of(row[3]))};
}

LockedStreams locked_streams_of(const pqxx::result& rows) {
    auto head = head_of(rows);
    return {.log = {.head = std::move(head), .clock = time_of(rows[0][5])},
            .versions = versions_of(text_of(rows[0][6]))};
}

std::vector<RecordedEvent> events_of(const pqxx::result& rows) {
    std::vector<RecordedEvent> events;
    events.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) events.push_back(event_of(row));
    return events;
}

}  // namespace roster::eventstore
