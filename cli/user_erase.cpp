// roster user erase: one person, for good.

#include <iostream>

#include "cli/erasure.hpp"
#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
#include "cli/user_verbs.hpp"

namespace roster::cli {

namespace {

struct EraseOptions {
    PersonOptions who;
    bool yes = false;
};

int tell(Erasure outcome, const std::string& user) {
    switch (outcome) {
        case Erasure::done:
            std::cout << "erased " << user << '\n';
            return exit_done;
        case Erasure::unknown_user:
            std::cerr << "roster: unknown user\n";
            return exit_no;
        case Erasure::kept:
            std::cerr << "roster: nothing was erased\n";
            return exit_no;
    }
    return exit_no;
}

int erase(const Configuration& configuration, const EraseOptions& options) {
    const auto store = open_log(configuration);
    const auto person = find_person(*store->open_reader(), options.who, configuration);
    if (!person) return tell(Erasure::unknown_user, {});
    std::string user;
    bool confirmed = options.yes;
    const auto outcome = Eraser(*store).erase(*person, [&](const domain::UserState& state) {
        const auto found = user_of_state(state)->to_string();
        if (user != found) confirmed = options.yes || is_confirmed("Erase " + found + " for good?");
        user = found;
        return confirmed;
    });
    return tell(outcome, user);
}

}  // namespace

void add_user_erase(const CommandLine& user) {
    auto* command =
        add_subcommand(user.app, user.flags, "erase",
                       "erase a person for good: the key of all their data is destroyed");
    auto options = std::make_shared<EraseOptions>();
    add_person_options(*command, options->who, "ID");
    command->add_flag("--yes", options->yes, "do not ask");
    command->callback([&chosen = user.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return erase(configuration, *options);
        };
    });
}

}  // namespace roster::cli
