#include "eventstore/sqlite/write_probe.hpp"

#include "eventstore/sqlite/rows.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr const char* row = "write probe";

bool write(SqliteConnection& connection) {
    connection.query(sqlite::save_checkpoint)
        .bind(1, std::string_view(row))
        .bind(2, std::int64_t{0})
        .bind(3, crypto::ByteView(crypto::Sha256{}))
        .bind(4, std::string_view())
        .run();
    connection.query(sqlite::remove_checkpoint).bind(1, std::string_view(row)).run();
    return true;
}

}  // namespace

std::expected<void, StoreUnavailable> SqliteWriteProbe::check() {
    return at_the_border([&] {
        if (!access_->appends.failure())
            return session_.read([](SqliteConnection& connection) { (void)read_head(connection); });
        session_.write(write);
        access_->appends.succeeded();
    });
}

}  // namespace roster::eventstore
