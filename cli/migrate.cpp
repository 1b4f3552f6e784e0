// roster migrate: brings the schema up to date, or only tells.

#include <iostream>

#include "cli/command.hpp"
#include "cli/data_dir.hpp"
#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
#include "eventstore/schema_migrator.hpp"

namespace roster::cli {

namespace {

int failed(const eventstore::MigrationError& error) {
    std::cerr << "roster: ROSTER_DATABASE_URL: " << error.message << '\n';
    return error.kind == eventstore::MigrationError::Kind::newer_schema ? exit_no : exit_usage;
}

int check(const eventstore::StoreSettings& settings) {
    const auto status = eventstore::schema_status(settings);
    if (!status) return failed(status.error());
    std::cout << "schema version " << status->found << " of " << status->wanted << '\n';
    return status->found == status->wanted ? exit_done : exit_no;
}

int bring_up_to_date(const eventstore::StoreSettings& settings) {
    const auto status = eventstore::migrate(settings);
    if (!status) return failed(status.error());
    std::cout << "schema version " << status->wanted << '\n';
    if (!status->warning.empty()) std::cerr << "roster: " << status->warning << '\n';
    return exit_done;
}

}  // namespace

void add_migrate(const CommandLine& line) {
    auto* command =
        add_subcommand(line.app, line.flags, "migrate", "bring the schema up to date", Use::log);
    auto only_check = std::make_shared<bool>(false);
    command->add_flag("--check", *only_check, "only tell; exit 1 if it is not current");
    command->callback([&chosen = line.chosen, only_check] {
        chosen = [only_check](const Configuration& configuration) {
            const auto settings = store_settings(configuration);
            const bool is_own = configuration.database_url.empty();  // in the data directory
            if (is_own && !*only_check) make_data_dir(configuration.data_dir);
            return *only_check ? check(settings) : bring_up_to_date(settings);
        };
    });
}

}  // namespace roster::cli
