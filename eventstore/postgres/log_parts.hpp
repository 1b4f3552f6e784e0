#pragma once
// The parts of a log in PostgreSQL (sql/postgres/0014_parts.sql).

#include <stdexcept>

#include "eventstore/log_parts.hpp"

namespace roster::eventstore {

// Why a part is not moved, whatever the server's state.
struct MoveRefused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// As the port says (eventstore/log_parts.hpp). All throw StoreFailure.
[[nodiscard]] std::int64_t postgres_events_per_part(const StoreSettings& settings);
[[nodiscard]] std::vector<LogPart> postgres_log_parts(const StoreSettings& settings);
// These throw MoveRefused as well.
void require_postgres_move(const StoreSettings& settings, const std::string& tablespace);
void move_postgres_part(const StoreSettings& settings, const std::string& name,
                        const std::string& tablespace);

}  // namespace roster::eventstore
