// roster user show: what the log amounts to for one person, now.

#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/person.hpp"
#include "cli/state_text.hpp"
#include "cli/user_verbs.hpp"

namespace roster::cli {

namespace {

struct ShowUserOptions {
    PersonOptions who;
    bool json = false;
};

int show_user(const Configuration& configuration, const ShowUserOptions& options) {
    OpenedLog opened(configuration);
    const auto story = tell(opened, options.who, configuration);
    if (!story) return no_answer(story.error());
    std::cout << (options.json ? operators::story_json(opened.log, *story) + "\n"
                               : readable_state(*story));
    return exit_done;
}

}  // namespace

void add_user_show(const CommandLine& user) {
    auto* command = add_subcommand(user.app, user.flags, "show", "show a person's state");
    auto options = std::make_shared<ShowUserOptions>();
    add_person_options(*command, options->who, "ID");
    command->add_flag("--json", options->json, "state and events as one JSON object");
    command->callback([&chosen = user.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return show_user(configuration, *options);
        };
    });
}

}  // namespace roster::cli
