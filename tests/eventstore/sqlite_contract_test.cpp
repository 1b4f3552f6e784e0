// Enrols the SQLite store in the contract.
#include "tests/eventstore/event_store_contract.hpp"

namespace roster::eventstore::testing {
std::unique_ptr<TestStore> fresh_store() { return fresh_sqlite_store(); }
std::unique_ptr<TestStore> empty_store() { return empty_sqlite_store(); }
}  // namespace roster::eventstore::testing
