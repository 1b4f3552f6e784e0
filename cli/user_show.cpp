// roster user show: what the log amounts to for one person, now.

#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
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
    const auto store = open_log(configuration);
    const auto reader = store->open_reader();
    const auto keys = keys_if_any(configuration);
    const auto person = find_person(*reader, options.who, configuration);
    const auto state =
        person ? fold_person(*reader, *person, keys ? &*keys : nullptr) : domain::UserState{};
    if (!user_of_state(state)) {
        std::cerr << "roster: unknown user\n";
        return exit_no;
    }
    std::cout << (options.json ? "{" + state_members(state) + "}\n" : readable_state(state));
    return exit_done;
}

}  // namespace

void add_user_show(const CommandLine& user) {
    auto* command = add_subcommand(user.app, user.flags, "show", "show a person's state");
    auto options = std::make_shared<ShowUserOptions>();
    add_person_options(*command, options->who, "ID");
    command->add_flag("--json", options->json, "one JSON object");
    command->callback([&chosen = user.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return show_user(configuration, *options);
        };
    });
}

}  // namespace roster::cli
