// roster projection: lists the read models and rebuilds one, as the admin calls do, and also where
// no node runs.

#include <chrono>
#include <iomanip>
#include <iostream>
#include <thread>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "followers/projection_follower.hpp"
#include "projections/projection_list.hpp"
#include "projections/projection_status.hpp"

namespace roster::cli {

namespace {

using projections::ProjectionStatus;

constexpr std::chrono::milliseconds look_every{100};

struct StoreProblem : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class ReadModels {
public:
    explicit ReadModels(eventstore::EventStore& store)
        : reader_(store.open_reader()), read_models_(store.open_read_models()) {
        in_transaction([](auto& transaction) { projections::define_catalog(transaction); });
    }

    std::vector<ProjectionStatus> statuses() {
        const auto head = reader_->head();
        if (!head) throw StoreProblem(head.error().message);
        std::vector<ProjectionStatus> result;
        in_transaction([&](auto& transaction) {
            result = projections::read_statuses(transaction, head->position);
        });
        return result;
    }

    projections::Generation begin_rebuild(const projections::ProjectionKind& kind) {
        projections::CatalogEntry entry;
        in_transaction([&](auto& transaction) {
            projections::adopt(transaction, kind);
            entry = projections::begin_rebuild(transaction, kind);
        });
        return entry.building.value();
    }

private:
    void in_transaction(const std::function<void(eventstore::ReadModelTransaction&)>& work) {
        const auto done = read_models_->in_transaction(work);
        if (!done) throw StoreProblem(done.error().message);
    }

    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
};

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

nlohmann::json to_json(const ProjectionStatus& status) {
    nlohmann::json json{{"name", status.name},
                        {"version", status.live.version},
                        {"generation", status.live.number},
                        {"position", status.position.value},
                        {"lag", status.lag},
                        {"progress", status.rebuild ? status.rebuild->progress : 1.0}};
    if (!status.problem.empty()) json["problem"] = status.problem;
    return json;
}

int list(const Configuration& configuration, bool as_json) {
    const auto store = open_log(configuration);
    const auto statuses = ReadModels(*store).statuses();
    auto all = nlohmann::json::array();
    for (const auto& status : statuses) {
        if (as_json)
            all.push_back(to_json(status));
        else
            print_line(status);
    }
    if (as_json) std::cout << all.dump() << '\n';
    return exit_done;
}

ProjectionStatus status_of(ReadModels& models, const std::string& name) {
    for (auto& status : models.statuses())
        if (status.name == name) return std::move(status);
    throw StoreProblem("the projection '" + name + "' is gone");
}

// A node that runs does the work; where none does, this process has the lease and does it.
int wait_until_live(eventstore::EventStore& store, const projections::ProjectionKind& kind,
                    const projections::Generation& wanted) {
    ReadModels models(store);
    telemetry::Metrics metrics;
    const telemetry::SampledLogClock clock;
    ProgressBar bar("rebuilding");
    followers::ProjectionFollower helper({store, clock, metrics}, kind);
    while (true) {
        const auto status = status_of(models, kind.name);
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
    const auto store = open_log(configuration);
    const auto wanted = ReadModels(*store).begin_rebuild(*kind);
    return wait_until_live(*store, *kind, wanted);
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
