#include "eventstore/postgres/probe_row.hpp"

#include "crypto/random_ids.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"

namespace roster::eventstore {

ProbeRow::ProbeRow() : name_("write probe " + crypto::uuid_v4().to_string()) {}

void ProbeRow::write(PostgresConnection& connection) const {
    connection.begin_with(postgres::ping.sql);
    connection.execute(postgres::save_checkpoint, {name_, "0", to_bytea(crypto::Sha256{}), ""});
    connection.execute(postgres::remove_checkpoint, {name_});
    connection.commit();
}

}  // namespace roster::eventstore
