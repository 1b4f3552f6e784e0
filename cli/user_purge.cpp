// roster user purge: erases those who registered long ago and never activated.
//
// A person counts as unverified since the registration, or since the newest code where one was
// asked for later.

#include <algorithm>
#include <iostream>

#include "cli/erasure.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_pages.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "cli/user_verbs.hpp"
#include "eventstore/event_codec.hpp"
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
        pending->codes.empty() ? pending->registered_at : pending->codes.back().issued_at;
    return std::max(pending->registered_at, newest_code) < time;
}

class Purge {
public:
    Purge(eventstore::EventStore& store, std::chrono::milliseconds age)
        : reader_(store.open_reader()),
          eraser_(store),
          before_(answered(reader_->clock()) - age),
          end_(answered(reader_->position_before(before_))) {}

    // How many there are. With `erasing`, were.
    std::int64_t run(bool erasing) {
        ProgressBar bar(erasing ? "purging" : "searching");
        std::int64_t found = 0;
        for_each_page(*reader_, {}, end_, [&](const std::vector<eventstore::RecordedEvent>& page) {
            for (const auto& event : page)
                if (takes(event, erasing)) ++found;
            bar.show(page.back().position.value, end_.value);
            return true;
        });
        return found;
    }

private:
    bool takes(const eventstore::RecordedEvent& recorded, bool erasing) {
        const auto event = eventstore::decode_public(recorded);
        if (!event) throw StartError(event.error().message);
        if (!std::holds_alternative<domain::UserRegistered>(*event)) return false;
        const Person person{recorded.stream, domain::user_of(*event)};
        if (!erasing) return is_unverified_since(fold_person(*reader_, person, nullptr), before_);
        const auto outcome = eraser_.erase(person, [this](const domain::UserState& state) {
            return is_unverified_since(state, before_);
        });
        return outcome == Erasure::done;
    }

    std::unique_ptr<eventstore::EventReader> reader_;
    Eraser eraser_;
    domain::LogTime before_;
    domain::GlobalPosition end_;  // nobody who registered behind it is old enough
};

int purge(const Configuration& configuration, const PurgeOptions& options) {
    const auto age = text::parse_duration(options.unverified_for);
    if (!age) return usage_error("--unverified-for: write a duration like 30d");
    const auto store = open_log(configuration);
    Purge purging(*store, *age);
    if (options.dry_run) {
        std::cout << purging.run(false) << " would be erased\n";
        return exit_done;
    }
    if (!options.yes && !is_confirmed("Erase everybody who did not activate within " +
                                      options.unverified_for + "?"))
        return exit_no;
    std::cout << "erased " << purging.run(true) << '\n';
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
