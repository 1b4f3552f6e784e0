#include "eventstore/postgres/write_probe.hpp"

#include <pqxx/row>

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

}  // namespace

PostgresWriteProbe::PostgresWriteProbe(std::shared_ptr<PostgresAccess> access)
    : access_(access), session_(std::move(access), SessionKind::probe) {}

std::expected<void, StoreUnavailable> PostgresWriteProbe::check() {
    return at_the_border([&] {
        const bool failing = access_->appends.failure().has_value();
        session_.call([&](PostgresConnection& connection) {
            require_writable(connection);
            if (failing) row_.write(connection);
        });
        if (failing) access_->appends.succeeded();
    });
}

}  // namespace roster::eventstore
