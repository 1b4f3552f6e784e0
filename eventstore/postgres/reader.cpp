#include "eventstore/postgres/reader.hpp"

#include <algorithm>

#include <pqxx/row>

#include "eventstore/postgres/rows.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

PostgresReader::PostgresReader(std::shared_ptr<PostgresAccess> access)
    : session_(std::move(access), SessionKind::events) {}

template <class Read>
auto PostgresReader::read(const PostgresStatement& statement, const PostgresParameters& parameters,
                          Read&& rows) {
    return at_the_border([&] {
        auto answer = rows(session_.call([&](PostgresConnection& connection) {
            return connection.execute(statement, parameters);
        }));
        if constexpr (requires { session_.saw(answer); }) session_.saw(answer);
        return answer;
    });
}

std::expected<std::vector<RecordedEvent>, StoreUnavailable> PostgresReader::read_streams(
    std::span<const StreamCursor> cursors) {
    PostgresArray streams, after, limits;
    for (const auto& cursor : cursors) {
        streams.add(cursor.stream);
        after.add(cursor.after);
        limits.add(static_cast<std::int64_t>(std::min(cursor.limit, max_page)));
    }
    return read(postgres::read_streams, {streams.literal(), after.literal(), limits.literal()},
                events_of);
}

std::expected<std::vector<RecordedEvent>, StoreUnavailable> PostgresReader::read_log(
    domain::GlobalPosition after, std::size_t limit) {
    return read(postgres::read_log,
                {std::to_string(after.value), std::to_string(std::min(limit, max_page))},
                events_of);
}

std::expected<LogHead, StoreUnavailable> PostgresReader::head() {
    auto head = read(postgres::read_head, {}, head_of);
    if (head) session_.saw({head->position, head->hash});
    return head;
}

std::expected<domain::GlobalPosition, StoreUnavailable> PostgresReader::position_before(
    domain::LogTime time) {
    return read(postgres::position_before, {to_timestamp(time)}, [](const pqxx::result& rows) {
        if (rows.empty())
            throw StoreFailure("events are missing in the log; run `roster log verify`");
        return domain::GlobalPosition{number_of(rows[0][0])};
    });
}

std::expected<domain::LogTime, StoreUnavailable> PostgresReader::clock() {
    return read(postgres::read_clock, {},
                [](const pqxx::result& rows) { return time_of(rows[0][0]); });
}

}  // namespace roster::eventstore
