#include "eventstore/postgres/durable_reader.hpp"

#include <algorithm>

#include <pqxx/row>

#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

PostgresDurableReader::PostgresDurableReader(std::shared_ptr<PostgresAccess> access)
    : PostgresReader(access), access_(std::move(access)) {}

std::expected<std::vector<RecordedEvent>, StoreUnavailable> PostgresDurableReader::read_streams(
    std::span<const StreamCursor> cursors) {
    return durable(PostgresReader::read_streams(cursors));
}

std::expected<std::vector<RecordedEvent>, StoreUnavailable> PostgresDurableReader::read_log(
    domain::GlobalPosition after, std::size_t limit) {
    return durable(PostgresReader::read_log(after, limit));
}

PostgresDurableReader::Read PostgresDurableReader::durable(Read events) {
    if (!events || events->empty()) return events;
    const auto newest = std::ranges::max_element(*events, {}, &RecordedEvent::position)->position;
    if (access_->durable.covers(session().generation(), newest)) return events;
    if (const auto done = at_the_border([&] { await_standbys(); }); !done)
        return std::unexpected(done.error());
    return events;
}

void PostgresDurableReader::await_standbys() {
    const auto head = session().call([&](PostgresConnection& connection) {
        const auto row = connection.execute(postgres::head_and_standbys)[0];
        if (number_of(row[1]) != 0) row_.write(connection);

        return domain::GlobalPosition{number_of(row[0])};
    });
    access_->durable.reached(session().generation(), head);
}

}  // namespace roster::eventstore
