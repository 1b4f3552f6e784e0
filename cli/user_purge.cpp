// roster user purge: erases those who registered long ago and never activated.
//
// A person counts as unverified since the registration, or since the newest code where one was
// asked for later.

#include <algorithm>
#include <iostream>

#include "cli/confirmation.hpp"
#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
#include "cli/opened_log.hpp"
#include "cli/progress_bar.hpp"
#include "cli/user_verbs.hpp"
#include "operators/erasure.hpp"
#include "operators/people.hpp"
#include "text/duration.hpp"

namespace roster::cli {

namespace {

struct PurgeOptions {
    std::string unverified_for;
    bool dry_run = false;
    bool yes = false;
};

bool is_unverified_since(const domain::UserState& state, domain::LogTime time) {
    const auto* pending = std::get_if<domain::Pending>(&state.situation);
    if (pending == nullptr) return false;
    const auto newest_code =
        pending->codes.empty() ? pending->registered_at : pending->codes.back().life.issued_at();
    return std::max(pending->registered_at, newest_code) < time;
}

class Purge {
public:
    // The log needs no keys: no address is looked at.
    Purge(operators::OperatorsLog& log, std::chrono::milliseconds age)
        : log_(log),
          eraser_(log, operator_at_command_line()),
          before_(required(operators::answered(log.reader().clock())) - age),
          query_{.status = "pending", .registered_before = before_} {}

    // How many there are. With `erasing`, were.
    std::int64_t run(bool erasing) {
        catch_up(log_, projections::users_kind());
        const auto total = required(operators::count_people(log_, query_));
        ProgressBar bar(erasing ? "purging" : "searching");
        std::int64_t looked_at = 0;
        std::int64_t found = 0;
        while (true) {
            const auto people = required(operators::list_people(log_, query_));
            if (people.empty()) return found;
            for (const auto& person : people) {
                if (takes({person.summary.stream, person.user}, erasing)) ++found;
                bar.show(++looked_at, total);
            }
            query_.after = people.back().user;
        }
    }

private:
    bool takes(const operators::Person& person, bool erasing) {
        const auto is_old = [this](const operators::Story& story) {
            return is_unverified_since(story.state, before_);
        };
        if (!erasing) {
            const auto story = operators::tell(log_, person);
            return is_somebody(story) && is_old(*story);
        }
        const auto outcome = eraser_.erase(person, is_old);
        return is_somebody(outcome) && *outcome == operators::Erasure::done;
    }

    // Who was erased meanwhile is nobody any more; another refusal ends the command.
    template <class T>
    static bool is_somebody(const operators::Answered<T>& answer) {
        if (answer) return true;
        if (!std::holds_alternative<operators::UnknownPerson>(answer.error()))
            static_cast<void>(no_answer(answer.error()));
        return false;
    }

    operators::OperatorsLog& log_;
    operators::Eraser eraser_;
    domain::LogTime before_;
    operators::PeopleQuery query_;
};

int purge(const Configuration& configuration, const PurgeOptions& options) {
    const auto age = text::parse_duration(options.unverified_for);
    if (!age) return usage_error("--unverified-for: write a duration like 30d");
    const auto store = open_log(configuration);
    operators::OperatorsLog log(*store, nullptr);
    Purge purging(log, *age);
    if (options.dry_run) {
        const auto found = purging.run(false);
        std::cout << found << " would be erased\n";
        return exit_done;
    }
    if (!options.yes && !is_confirmed("Erase everybody who did not activate within " +
                                      options.unverified_for + "?"))
        return exit_no;
    const auto erased = purging.run(true);  // before the line that tells of it: it shows progress
    std::cout << "erased " << erased << '\n';
    return exit_done;
}

}  // namespace

void add_user_purge(const CommandLine& user) {
    auto* command = add_subcommand(user.app, user.flags, "purge",
                                   "erase those who registered long ago and never activated");
    auto options = std::make_shared<PurgeOptions>();
    command
        ->add_option("--unverified-for", options->unverified_for,
                     "how long ago the registration, or its newest code, must be: 30d")
        ->required();
    command->add_flag("--dry-run", options->dry_run, "only count");
    command->add_flag("--yes", options->yes, "do not ask");
    command->callback([&chosen = user.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return purge(configuration, *options);
        };
    });
}

}  // namespace roster::cli
