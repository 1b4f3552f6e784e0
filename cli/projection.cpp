// roster projection: lists the read models and rebuilds one, as the admin calls do, and also where
// no node runs.

#include <chrono>
#include <iomanip>
#include <iostream>
#include <thread>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/opened_log.hpp"
#include "cli/progress_bar.hpp"
#include "cli/start_error.hpp"
#include "eventstore/checked_page.hpp"
#include "eventstore/read_ahead.hpp"
#include "followers/projection_follower.hpp"
#include "operators/read_models.hpp"
#include "projections/projection_list.hpp"

namespace roster::cli {

namespace {

using projections::ProjectionStatus;

constexpr std::chrono::milliseconds look_every{100};

std::string state_of(const ProjectionStatus& status) {
    if (!status.problem.empty()) return status.problem;
    if (!status.rebuild) return "live";
    return "rebuilding " + std::to_string(static_cast<int>(status.rebuild->progress * 100)) + " %";
}

void print_line(const ProjectionStatus& status) {
    std::cout << std::left << std::setw(14) << status.name << "v" << std::setw(4)
              << status.live.version << "position " << std::setw(10) << status.position.value
              << "lag " << std::setw(8) << status.lag << state_of(status) << '\n';
}

int list(const Configuration& configuration, bool as_json) {
    OpenedLog opened(configuration);
    const auto statuses = required(operators::read_projections(opened.log));
    if (as_json)
        std::cout << operators::projections_json(statuses) << '\n';
    else
        for (const auto& status : statuses) print_line(status);
    return exit_done;
}

ProjectionStatus status_of(operators::OperatorsLog& log, const std::string& name) {
    for (auto& status : required(operators::read_projections(log)))
        if (status.name == name) return std::move(status);
    throw StartError("the projection '" + name + "' is gone");
}

// A node that runs does the work; where none does, this process has the lease and does it.
int wait_until_live(OpenedLog& opened, const projections::ProjectionKind& kind,
                    const projections::Generation& wanted) {
    telemetry::Metrics metrics;
    const telemetry::SampledLogClock clock;
    ProgressBar bar("rebuilding");
    followers::ProjectionFollower helper(
        {.store = *opened.store,
         .clock = clock,
         .metrics = metrics,
         .reader = eventstore::open_read_ahead(*opened.store, eventstore::checked_overlap)},
        kind);
    while (true) {
        const auto status = status_of(opened.log, kind.name);
        if (!status.problem.empty()) {
            std::cerr << "roster: " << kind.name << ": " << status.problem << '\n';
            return exit_no;
        }
        const auto end = status.position.value + status.lag;
        bar.show(status.rebuild ? status.rebuild->position.value : end, end);
        if (status.live == wanted || !status.rebuild) break;
        const auto next_look = std::chrono::steady_clock::now() + look_every;
        while (std::chrono::steady_clock::now() < next_look) {
            const auto rest = helper.step();
            std::this_thread::sleep_for(
                std::min<std::chrono::milliseconds>(rest.at_most, look_every));
        }
    }
    std::cout << kind.name << " is rebuilt (generation " << wanted.number << ")\n";
    return exit_done;
}

int rebuild(const Configuration& configuration, const std::string& name) {
    const auto* kind = projections::find_projection(name);
    if (kind == nullptr)
        return usage_error("'" + name +
                           "' is no projection; `roster projection list` shows what there is");
    telemetry::configure_logging({.level = telemetry::LogLevel::warning});
    OpenedLog opened(configuration);
    const auto wanted = required(operators::begin_rebuild(opened.log, *kind));
    return wait_until_live(opened, *kind, wanted);
}

void add_list(const CommandLine& group) {
    auto* command = add_subcommand(group.app, group.flags, "list",
                                   "name, version, position, lag and state of each");
    auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "as JSON");
    command->callback([&chosen = group.chosen, as_json] {
        chosen = [as_json](const Configuration& configuration) {
            return list(configuration, *as_json);
        };
    });
}

void add_rebuild(const CommandLine& group) {
    auto* command =
        add_subcommand(group.app, group.flags, "rebuild",
                       "build a projection anew beside the live one, and swap when it is whole");
    auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "the projection")->required();
    command->callback([&chosen = group.chosen, name] {
        chosen = [name](const Configuration& configuration) {
            return rebuild(configuration, *name);
        };
    });
}

}  // namespace

void add_projection(const CommandLine& line) {
    auto* app = line.app.add_subcommand("projection", "list the read models, and rebuild one");
    app->require_subcommand(1);
    const CommandLine group{*app, line.flags, line.chosen};
    add_list(group);
    add_rebuild(group);
}

}  // namespace roster::cli
