// Enrols the PostgreSQL store in the contract.
#include "tests/eventstore/event_store_contract.hpp"

namespace roster::eventstore::testing {
std::unique_ptr<TestStore> fresh_store() { return fresh_postgres_store(); }
std::unique_ptr<TestStore> empty_store() { return empty_postgres_store(); }
}  // namespace roster::eventstore::testing
