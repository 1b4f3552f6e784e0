// Enrols the PostgreSQL store in the contract once more, with a log of many small parts.
#include "tests/eventstore/event_store_contract.hpp"

namespace roster::eventstore::testing {

// Eleven parts of seven, and larger ones behind them for the cases with thousands of events.
std::unique_ptr<TestStore> fresh_store() {
    auto store = fresh_postgres_store_in_parts(7);
    store->run_sql("SELECT add_parts(70); UPDATE log_head SET events_per_part = 5000");
    return store;
}

std::unique_ptr<TestStore> empty_store() { return empty_postgres_store(); }
}  // namespace roster::eventstore::testing
