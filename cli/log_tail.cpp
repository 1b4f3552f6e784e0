// roster log tail: the log's last events, or from a place on; with --follow, as it grows.

#include <algorithm>
#include <iostream>
#include <optional>

#include "cli/event_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/number_options.hpp"
#include "cli/person.hpp"
#include "cli/start_error.hpp"
#include "cli/type_option.hpp"
#include "operators/event_page.hpp"
#include "operators/log_follower.hpp"
#include "text/escape.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::milliseconds follow_wait{150};
constexpr std::size_t follow_page = 500;
constexpr std::size_t default_count = 20;

struct TailOptions {
    PersonOptions who;
    bool follow = false;
    bool json = false;
    std::size_t count = default_count;
    std::optional<std::int64_t> from;
    std::string since;
    std::string type;
};

// Standard output, for people or for programs.
class Printer {
public:
    Printer(const operators::OperatorsLog& log, bool json)
        : log_(log),
          for_people_(is_terminal() && !json),
          escapes_(is_terminal()),
          colours_(colours_wanted()) {}

    void print(const eventstore::RecordedEvent& event) const {
        if (for_people_)
            std::cout << readable_line(event, log_.keys(), colours_) << '\n';
        else
            print_line(log_.json_of(event));
    }

    void print_rewound(domain::GlobalPosition position) const {
        if (for_people_)
            std::cout << "-- rewound: the log went back; what was shown behind position "
                      << position.value << " is gone, and it goes on from there --\n";
        else
            print_line(R"({"event":"rewound","position":)" + std::to_string(position.value) + "}");
        std::cout.flush();
    }

private:
    void print_line(const std::string& json) const {
        std::cout << (escapes_ ? text::terminal_escaped(json) : json) << '\n';
    }

    const operators::OperatorsLog& log_;
    bool for_people_;
    bool escapes_;
    Colours colours_;
};

class Tail {
public:
    Tail(OpenedLog& opened, const TailOptions& options, operators::EventFilter filter)
        : opened_(opened),
          options_(options),
          filter_(std::move(filter)),
          printer_(opened.log, options.json),
          listener_(opened.store->open_listener()) {}

    int run() {
        const bool from_place = options_.from || !options_.since.empty();
        operators::LogFollower follower(from_place ? first_place() : print_last());
        if (!from_place && !options_.follow) return exit_done;
        while (std::cout && go_on(follower)) {
        }
        return exit_done;
    }

private:
    // A place that the log has not reached was not read by anybody: nothing went back.
    [[nodiscard]] domain::GlobalPosition first_place() const {
        const auto head = required(operators::answered(opened_.log.reader().head()));
        return std::min(filter_.after, head.position);
    }

    // Where the log ended.
    domain::GlobalPosition print_last() const {
        const auto last = required(operators::read_last(opened_.log, filter_, options_.count));
        for (const auto& event : last.events) printer_.print(event);
        std::cout.flush();
        return last.next;
    }

    // False: that was all.
    bool go_on(operators::LogFollower& follower) const {
        const auto step = follower.read(opened_.log.reader(), follow_page);
        if (!step && !options_.follow) static_cast<void>(no_answer(step.error()));
        if (step && step->rewound) printer_.print_rewound(follower.position());
        if (step)
            for (const auto& event : step->events)
                if (event.position > filter_.after && filter_.wants(event)) printer_.print(event);
        std::cout.flush();
        if (step && (step->rewound || !step->events.empty())) return true;
        if (options_.follow) listener_->wait(follow_wait);
        return options_.follow;
    }

    OpenedLog& opened_;
    const TailOptions& options_;
    operators::EventFilter filter_;
    Printer printer_;
    std::unique_ptr<eventstore::AppendListener> listener_;
};

// The last position before what is wanted.
domain::GlobalPosition place_of(OpenedLog& opened, const TailOptions& options) {
    if (options.from) return {*options.from - 1};
    if (options.since.empty()) return {};
    const auto since = domain::parse_rfc3339(options.since);
    if (!since)
        throw StartError("--since: '" + options.since +
                         "' is not a time like 2026-11-22T20:14:05Z");
    return required(operators::answered(opened.log.reader().position_before(*since)));
}

int tail(const Configuration& configuration, const TailOptions& options) {
    operators::EventFilter filter{.type = options.type};
    if (const auto unknown = unknown_type(filter.type)) return usage_error("--type: " + *unknown);
    OpenedLog opened(configuration);
    filter.after = place_of(opened, options);
    if (options.who.any()) {
        const auto person = find_person(opened, options.who, configuration);
        if (!person) return no_answer(person.error());
        restrict_to(filter, *person);
    }
    return Tail(opened, options, std::move(filter)).run();
}

}  // namespace

void add_log_tail(const CommandLine& log) {
    auto* command =
        add_subcommand(log.app, log.flags, "tail",
                       "print the log's last events, and with --follow go on as it grows");
    auto options = std::make_shared<TailOptions>();
    command->add_flag("--follow,-f", options->follow, "wait for new events");
    command->add_flag("--json", options->json,
                      "one JSON object a line, as it is where the output is no terminal");
    auto* count = command->add_option("-n", options->count, "how many of the last events (20)");
    auto* from = add_position_option(*command, "--from", options->from, "all from this position on")
                     ->excludes(count);
    command->add_option("--since", options->since, "all from this time on (RFC 3339)")
        ->excludes(count)
        ->excludes(from);
    command->add_option("--type", options->type, "only events of this type");
    add_person_options(*command, options->who, "--user", false);
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return tail(configuration, *options);
        };
    });
}

}  // namespace roster::cli
