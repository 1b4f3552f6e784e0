// roster user list: people in the order in which they registered, from the `users` read model.

#include <iomanip>
#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/number_options.hpp"
#include "cli/opened_log.hpp"
#include "cli/user_verbs.hpp"
#include "operators/people.hpp"

namespace roster::cli {

namespace {

struct ListOptions {
    std::string status;
    std::string registered_after;
    std::string after;
    std::optional<std::size_t> limit;
    bool json = false;
};

std::string readable(const operators::ListedPerson& person) {
    const auto& summary = person.summary;
    std::string status = summary.status;
    constexpr std::size_t status_width = 8;
    status.resize(std::max(status.size(), status_width), ' ');
    auto line = person.user.to_string() + "  " + status + "  " +
                domain::to_rfc3339(summary.registered_at) + "  ";
    return line + person.email.value_or(summary.erased_at ? "(erased)" : "(no keys)");
}

// Nothing is bounded but what is asked for at once: a page after the other.
int print_all(operators::OperatorsLog& log, operators::PeopleQuery query) {
    auto left = query.limit;
    while (std::cout) {
        const auto people = operators::list_people(log, query);
        if (!people) return no_answer(people.error());
        for (const auto& person : *people) std::cout << readable(person) << '\n';
        if (left) *left -= std::min(*left, people->size());
        if (people->empty() || left == std::size_t{0}) break;
        query.after = people->back().user;
        query.limit = left;
    }
    return exit_done;
}

int list(const Configuration& configuration, const ListOptions& options) {
    operators::PeopleQuery query{.status = options.status, .limit = options.limit};
    query.registered_after = domain::parse_rfc3339(options.registered_after);
    if (!options.registered_after.empty() && !query.registered_after)
        return usage_error("--registered-after: '" + options.registered_after +
                           "' is not a time like 2026-11-22T20:14:05Z");
    query.after = domain::UserId::parse(options.after);
    if (!options.after.empty() && !query.after)
        return usage_error("--after: '" + options.after + "' is not a user id");
    OpenedLog opened(configuration);
    catch_up(opened.log, projections::users_kind());
    if (!options.json) return print_all(opened.log, query);
    const auto people = operators::list_people(opened.log, query);
    if (!people) return no_answer(people.error());
    std::cout << operators::people_json(*people, query) << '\n';
    return exit_done;
}

}  // namespace

void add_user_list(const CommandLine& user) {
    auto* command = add_subcommand(user.app, user.flags, "list",
                                   "list people with their status, oldest registration first");
    auto options = std::make_shared<ListOptions>();
    command->add_option("--status", options->status, "only these")
        ->check(CLI::IsMember({"pending", "active", "erased"}));
    command->add_option("--registered-after", options->registered_after,
                        "only who registered later (RFC 3339)");
    command->add_option("--after", options->after, "go on after this user id");
    add_count_option(*command, "--limit", options->limit, "at most so many");
    command->add_flag("--json", options->json, "one page as JSON, as the admin API gives it");
    command->callback([&chosen = user.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return list(configuration, *options);
        };
    });
}

}  // namespace roster::cli
