#include "eventstore/postgres/write_probe.hpp"

#include <pqxx/row>

#include "crypto/random_ids.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

void require_writable(PostgresConnection& connection) {
    if (number_of(connection.execute(postgres::is_read_only)[0][0]) == 0) return;
    connection.leave();
    throw StoreFailure("the PostgreSQL server takes no writes");
}

// All that an append needs of a server but the head's lock: room, and its standbys.
void write(PostgresConnection& connection, const std::string& row) {
    connection.begin_with(postgres::ping.sql);
    connection.execute(postgres::save_checkpoint, {row, "0", to_bytea(crypto::Sha256{}), ""});
    connection.execute(postgres::remove_checkpoint, {row});
    connection.commit();
}

}  // namespace

PostgresWriteProbe::PostgresWriteProbe(std::shared_ptr<PostgresAccess> access)
    : access_(access),
      session_(std::move(access), SessionKind::probe),
      row_("write probe " + crypto::uuid_v4().to_string()) {}

std::expected<void, StoreUnavailable> PostgresWriteProbe::check() {
    return at_the_border([&] {
        const bool failing = access_->appends.failure().has_value();
        session_.call([&](PostgresConnection& connection) {
            require_writable(connection);
            if (failing) write(connection, row_);
        });
        if (failing) access_->appends.succeeded();
    });
}

}  // namespace roster::eventstore
