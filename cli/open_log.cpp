// Each failure here is an operator's to mend, so each says what to do.

#include "cli/open_log.hpp"

#include "cli/start_error.hpp"
#include "eventstore/schema_migrator.hpp"

namespace roster::cli {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

// A URL may hold a password: of an embedded log the path is shown, of a database nothing.
std::string no_log_at(const eventstore::StoreSettings& settings) {
    const auto file = embedded_log(settings);
    if (!file)
        return "there is no log in the database of ROSTER_DATABASE_URL: `roster migrate` makes one";
    return "there is no log at '" + std::filesystem::absolute(*file).lexically_normal().string() +
           "': name the folder of one in ROSTER_DATA_DIR or the log in ROSTER_DATABASE_URL, or "
           "make one with `roster dev` or `roster migrate`";
}

}  // namespace

eventstore::StoreSettings store_settings(const Configuration& configuration) {
    if (!configuration.database_url.empty()) return {.url = configuration.database_url};
    return {.url = "sqlite:" + (configuration.data_dir / "roster.db").string()};
}

std::optional<std::filesystem::path> embedded_log(const eventstore::StoreSettings& settings) {
    if (!settings.url.starts_with(sqlite_scheme)) return std::nullopt;
    return settings.url.substr(sqlite_scheme.size());
}

crypto::KeyRing load_keys(const Configuration& configuration) {
    auto keys = crypto::KeyRing::load(configuration.keys_file);
    if (keys) return std::move(*keys);
    const bool missing = keys.error().kind == crypto::KeyFileError::Kind::missing;
    throw StartError(keys.error().message +
                     (missing ? " (ROSTER_KEYS_FILE; `roster keygen` makes a new one)" : ""));
}

void require_current_schema(const eventstore::StoreSettings& settings) {
    const auto status = eventstore::schema_status(settings);
    if (!status) throw StartError("ROSTER_DATABASE_URL: " + status.error().message);
    if (status->is_usable()) return;
    if (status->found == 0) throw StartError(no_log_at(settings));
    const auto versions = "the schema has version " + std::to_string(status->found) +
                          ", this binary needs " + std::to_string(status->wanted);
    throw StartError(versions + (status->found < status->wanted ? ": run `roster migrate`"
                                                                : ": use a newer roster"));
}

std::unique_ptr<eventstore::EventStore> open_log(const Configuration& configuration) {
    const auto settings = store_settings(configuration);
    require_current_schema(settings);
    return eventstore::open_event_store(settings);
}

}  // namespace roster::cli
