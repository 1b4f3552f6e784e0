// roster log show: one person's story, and the state that follows from it, at any time.

#include <iostream>

#include "cli/event_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/person.hpp"
#include "cli/state_text.hpp"

namespace roster::cli {

namespace {

struct ShowOptions {
    PersonOptions who;
    std::string at;
    bool json = false;
};

void print_readable(const operators::OperatorsLog& log, const operators::Story& story) {
    for (const auto& event : story.events) std::cout << readable_line(event, log.keys()) << '\n';
    std::cout << '\n' << readable_state(story);
}

int show(const Configuration& configuration, const ShowOptions& options) {
    const auto at = domain::parse_rfc3339(options.at);
    if (!options.at.empty() && !at)
        return usage_error("--at: '" + options.at + "' is not a time like 2026-11-22T20:14:05Z");
    OpenedLog opened(configuration);
    const auto story = tell(opened, options.who, configuration, at);
    if (!story) return no_answer(story.error());
    if (options.json)
        std::cout << operators::story_json(opened.log, *story) << '\n';
    else
        print_readable(opened.log, *story);
    return exit_done;
}

}  // namespace

void add_log_show(const CommandLine& log) {
    auto* command = add_subcommand(log.app, log.flags, "show",
                                   "one person's events and the state that follows from them");
    auto options = std::make_shared<ShowOptions>();
    add_person_options(*command, options->who, "--user");
    command->add_option("--at", options->at, "as it was then (RFC 3339)");
    command->add_flag("--json", options->json, "one JSON object");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return show(configuration, *options);
        };
    });
}

}  // namespace roster::cli
