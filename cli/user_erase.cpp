// roster user erase: one person, for good.

#include <iostream>

#include "cli/confirmation.hpp"
#include "cli/exit_code.hpp"
#include "cli/person.hpp"
#include "cli/user_verbs.hpp"
#include "operators/erasure.hpp"

namespace roster::cli {

namespace {

struct EraseOptions {
    PersonOptions who;
    bool yes = false;
};

// The question names the person as the operator did.
std::string question_about(const EraseOptions& options, const std::string& user) {
    if (options.who.email.empty()) return "Erase " + user + " for good?";
    return "Erase " + options.who.email + " (" + user + ") for good?";
}

int erase(const Configuration& configuration, const EraseOptions& options) {
    OpenedLog opened(configuration);
    const auto person = find_person(opened, options.who, configuration);
    if (!person) return no_answer(person.error());
    std::string asked_about;
    bool confirmed = options.yes;
    const auto outcome = operators::Eraser(opened.log, operator_at_command_line())
                             .erase(*person, [&](const operators::Story& story) {
                                 const auto user = story.user.to_string();
                                 if (asked_about != user)
                                     confirmed =
                                         options.yes || is_confirmed(question_about(options, user));
                                 asked_about = user;
                                 return confirmed;
                             });
    if (!outcome) return no_answer(outcome.error());
    if (*outcome == operators::Erasure::kept) {
        std::cerr << "roster: nothing was erased\n";
        return exit_no;
    }
    std::cout << "erased " << asked_about << '\n';
    return exit_done;
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
