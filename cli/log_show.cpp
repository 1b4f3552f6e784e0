// roster log show: one person's story, and the state that follows from it, at any time.

#include <iostream>

#include "cli/event_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/log_pages.hpp"
#include "cli/open_log.hpp"
#include "cli/person.hpp"
#include "cli/state_text.hpp"

namespace roster::cli {

namespace {

struct ShowOptions {
    PersonOptions who;
    std::string at;
    bool json = false;
};

// The story is printed while it is read: a stream may be long.
class Story {
public:
    Story(const crypto::KeyRing* keys, bool json) : keys_(keys), json_(json) {}

    void add(const eventstore::RecordedEvent& event) {
        if (json_)
            std::cout << (events_ == 0 ? R"({"events":[)" : ",") << json_line(event, keys_);
        else
            std::cout << readable_line(event, keys_) << '\n';
        ++events_;
    }

    // The exit code.
    int finish(const domain::UserState& state) {
        if (events_ == 0) {
            std::cerr << "roster: the log knows no such person\n";
            return exit_no;
        }
        std::cout << (json_ ? "]," + state_members(state) + "}\n" : "\n" + readable_state(state));
        return exit_done;
    }

private:
    const crypto::KeyRing* keys_;
    bool json_;
    std::int64_t events_ = 0;
};

int show(const Configuration& configuration, const ShowOptions& options) {
    const auto at = domain::parse_rfc3339(options.at);
    if (!options.at.empty() && !at)
        return usage_error("--at: '" + options.at + "' is not a time like 2026-11-22T20:14:05Z");
    const auto store = open_log(configuration);
    const auto reader = store->open_reader();
    const auto keys = keys_if_any(configuration);
    Story story(keys ? &*keys : nullptr, options.json);
    const auto person = find_person(*reader, options.who, configuration);
    if (!person) return story.finish({});
    return story.finish(fold_person(*reader, *person, keys ? &*keys : nullptr, at,
                                    [&](const auto& event) { story.add(event); }));
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
