#pragma once
// Opens what every command that touches the log needs: the store, checked for its schema, and the
// keys.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/config.hpp"
#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"

namespace roster::cli {

// The configured URL, or the embedded log of the data directory.
[[nodiscard]] eventstore::StoreSettings store_settings(const Configuration& configuration);

// The file of an embedded log, as the URL names it; nothing for a log in PostgreSQL.
[[nodiscard]] std::optional<std::filesystem::path> embedded_log(
    const eventstore::StoreSettings& settings);

// Throws StartError: no file, malformed, or readable by others.
[[nodiscard]] crypto::KeyRing load_keys(const Configuration& configuration);

// Throws StartError unless the store answers and its schema is one that this binary can work with.
void require_current_schema(const eventstore::StoreSettings& settings);

// The store, its schema being usable. Throws StartError.
[[nodiscard]] std::unique_ptr<eventstore::EventStore> open_log(const Configuration& configuration);

}  // namespace roster::cli
