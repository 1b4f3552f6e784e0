#pragma once
// What a node does beside its users: arms the windows that are open when it starts and after the
// log went back, samples the store's clock.
//
// Started by NodeActors, on a thread of its own with its own EventReader. A store that does not
// answer is asked again.

#include <memory>
#include <optional>
#include <vector>

#include "actors/guarded_actor.hpp"
#include "actors/tail_scan.hpp"

namespace roster::actors {

// To oneself: read the next page of the log's tail.
struct ScanOn : Message {};
// To oneself: ask for the store's clock.
struct SampleClock : Message {};

class NodeChores final : public GuardedActor {
public:
    // Beyond one code lifetime: a restart may take a while.
    static constexpr std::chrono::seconds tail_margin{60};
    static constexpr std::chrono::milliseconds backoff{500};

    NodeChores(caf::actor_config& config, const Node& node);
    caf::behavior make_behavior() override;
    const char* name() const override { return "node_chores"; }

private:
    void on_directories(DirectoriesReady& message);
    void on_scan(ScanOn&);
    void on_forget(ForgetAll&);
    void on_sample(SampleClock&);
    void on_stop(Stop&);

    [[nodiscard]] bool find_beginning();
    [[nodiscard]] bool scan_page();
    void hand_out();
    void sample_clock();

    std::unique_ptr<eventstore::EventReader> reader_;
    std::vector<caf::actor> directories_;
    TailScan scan_;
    std::optional<domain::GlobalPosition> scanned_;
    bool scan_done_ = false;
};

}  // namespace roster::actors
