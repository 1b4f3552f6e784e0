// A read model that lags far behind is brought up to date first: where no node runs, nobody else
// does it.

#include "cli/person.hpp"

#include "cli/open_log.hpp"
#include "cli/start_error.hpp"
#include "projections/users_projection.hpp"

namespace roster::cli {

namespace {

crypto::KeyRing keys_of_log(OpenedLog& opened, const Configuration& configuration) {
    auto keys = load_keys(configuration);
    const auto known = required(operators::answered(opened.log.reader().head())).key_fingerprints;
    const auto index = known.find("index");
    if (keys.is_mailer_share() ||
        (index != known.end() && keys.fingerprints().at("index") != index->second))
        throw StartError("ROSTER_KEYS_FILE: '" + configuration.keys_file.string() +
                         "' does not hold the index key of this log");
    return keys;
}

operators::Answered<operators::Person> find_user(operators::OperatorsLog& log,
                                                 const domain::UserId& user) {
    auto found = operators::find_person(log, user);
    if (found || !std::holds_alternative<operators::StillBuilding>(found.error())) return found;
    catch_up(log, projections::users_kind());
    return operators::find_person(log, user);
}

}  // namespace

void add_person_options(CLI::App& command, PersonOptions& options, const std::string& id_name,
                        bool required) {
    auto* who = command.add_option_group("who");
    who->add_option(id_name, options.user, "the person's user id");
    who->add_option("--email", options.email, "the person's address");
    who->require_option(required ? 1 : 0, 1);
}

operators::Answered<operators::Person> find_person(OpenedLog& opened, const PersonOptions& options,
                                                   const Configuration& configuration) {
    if (!options.email.empty()) {
        const auto email = domain::EmailAddress::parse(options.email);
        if (!email) throw StartError("--email: that is not an address Roster serves");
        return operators::person_at(keys_of_log(opened, configuration), *email);
    }
    const auto user = domain::UserId::parse(options.user);
    if (!user) throw StartError("'" + options.user + "' is not a user id");
    return find_user(opened.log, *user);
}

operators::Answered<operators::Story> tell(OpenedLog& opened, const PersonOptions& options,
                                           const Configuration& configuration,
                                           std::optional<domain::LogTime> until) {
    const auto person = find_person(opened, options, configuration);
    if (!person) return std::unexpected(person.error());
    return operators::tell(opened.log, *person, until);
}

}  // namespace roster::cli
