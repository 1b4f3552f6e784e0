// Chooses the store, and turns failures into the port's errors.

#include "eventstore/log_parts.hpp"

#include "eventstore/postgres/log_parts.hpp"
#include "eventstore/sqlite/access.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"
#include "eventstore/store_url.hpp"

namespace roster::eventstore {

namespace {

std::int64_t sqlite_events_per_part(const StoreSettings& settings) {
    SqliteSession session(sqlite_access(settings));
    return session.read([](SqliteConnection& connection) {
        auto row = connection.query(sqlite::events_per_part);
        if (!row.next()) throw StoreFailure("the schema holds no log; run `roster migrate`");
        return row.number(0);
    });
}

template <class Work>
std::expected<void, PartMoveError> moving(const StoreSettings& settings, Work&& work) {
    using Kind = PartMoveError::Kind;
    if (store_kind(settings.url) == StoreKind::sqlite)
        return std::unexpected(
            PartMoveError{Kind::refused, "a log in SQLite is one file: it has no tablespaces"});
    try {
        work();
        return {};
    } catch (const MoveRefused& refusal) {
        return std::unexpected(PartMoveError{Kind::refused, refusal.what()});
    } catch (const StoreFailure& failure) {
        return std::unexpected(PartMoveError{Kind::unavailable, failure.what()});
    }
}

}  // namespace

std::expected<std::int64_t, StoreUnavailable> events_per_part(const StoreSettings& settings) {
    return at_the_border([&] {
        return store_kind(settings.url) == StoreKind::postgres ? postgres_events_per_part(settings)
                                                               : sqlite_events_per_part(settings);
    });
}

std::expected<std::vector<LogPart>, StoreUnavailable> log_parts(const StoreSettings& settings) {
    return at_the_border([&] {
        return store_kind(settings.url) == StoreKind::postgres ? postgres_log_parts(settings)
                                                               : std::vector<LogPart>{};
    });
}

std::expected<void, PartMoveError> may_move_parts(const StoreSettings& settings,
                                                  const std::string& tablespace) {
    return moving(settings, [&] { require_postgres_move(settings, tablespace); });
}

std::expected<void, PartMoveError> move_part(const StoreSettings& settings, const std::string& name,
                                             const std::string& tablespace) {
    return moving(settings, [&] { move_postgres_part(settings, name, tablespace); });
}

}  // namespace roster::eventstore
