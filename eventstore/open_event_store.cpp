// Chooses the store by the URL's scheme.

#include <stdexcept>

#include "eventstore/event_store.hpp"
#include "eventstore/postgres/event_store.hpp"
#include "eventstore/sqlite/event_store.hpp"
#include "eventstore/store_url.hpp"

namespace roster::eventstore {

std::unique_ptr<EventStore> open_event_store(const StoreSettings& settings) {
    switch (store_kind(settings.url)) {
        case StoreKind::postgres:
            return std::make_unique<PostgresEventStore>(settings);
        case StoreKind::sqlite:
            return std::make_unique<SqliteEventStore>(settings);
    }
    throw std::logic_error("a store of no kind");
}

}  // namespace roster::eventstore
