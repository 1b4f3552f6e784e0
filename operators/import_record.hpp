#pragma once
// What an import leaves behind in its store: how far the imported events go, and up to which of
// them the keys came along. `log verify` must not take a key for lost that never was there.

#include "eventstore/read_model_transaction.hpp"

namespace roster::operators {

struct ImportRecord {
    domain::GlobalPosition end;
    domain::GlobalPosition keys_up_to;  // later ones up to `end` have none
};

// All zero where nothing was imported.
[[nodiscard]] ImportRecord read_import_record(eventstore::ReadModelTransaction& transaction);
void save_import_record(eventstore::ReadModelTransaction& transaction, const ImportRecord& record);

}  // namespace roster::operators
