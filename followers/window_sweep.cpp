// Whoever drives the read model may be behind: what it says is a reason to ask, and no more.

#include "followers/window_sweep.hpp"

#include <vector>

#include "projections/open_windows_projection.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"

namespace roster::followers {

namespace {

using projections::OverdueCode;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause{250};

// Being built up, the read model shows windows that the log has closed long since.
constexpr std::int64_t tolerated_lag = projections::ProjectionRunner::page;

}  // namespace

class WindowSweep::Sweeper {
public:
    Sweeper(SweepParts parts, const SweepSettings& settings)
        : parts_(std::move(parts)),
          settings_(settings),
          reader_(parts_.store.open_reader()),
          read_models_(parts_.store.open_read_models()),
          listener_(parts_.store.open_listener()),
          swept_(parts_.metrics.counter("roster_sweep_windows_total",
                                        "Windows closed on behalf of a node that was gone")),
          unreported_(parts_.metrics.counter("roster_sweep_unreported_total",
                                             "Codes whose mail nobody reported on")) {}

    void step() {
        if (parts_.leads() && steady_clock::now() >= next_sweep_) sweep();
        listener_->wait(pause);
    }

private:
    void sweep() {
        next_sweep_ = steady_clock::now() + settings_.interval;
        const auto head = reader_->head();
        if (!head) return;
        Overdue overdue;
        const auto done =
            read_models_->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
                if (!defined_) projections::define_catalog(transaction);
                overdue = find_overdue(transaction, head->position);
            });
        if (!done) return;
        defined_ = true;
        for (const auto& code : overdue.windows) close(code);
        for (const auto& code : overdue.unreported) give_up(code);
    }

    struct Overdue {
        std::vector<OverdueCode> windows;
        std::vector<OverdueCode> unreported;
    };

    Overdue find_overdue(eventstore::ReadModelTransaction& transaction,
                         domain::GlobalPosition head) const {
        const auto& kind = projections::open_windows_kind();
        const auto entry = projections::find_entry(transaction, kind.name);
        if (!entry || entry->live.version != kind.version) return {};
        const auto reached = transaction.checkpoint(projections::follower_of(kind, entry->live));
        if (!reached || head.value - reached->position.value > tolerated_lag) return {};
        const auto suffix = projections::suffix_of(entry->live);
        const auto now = parts_.clock.log_now();
        return {projections::overdue_windows(transaction, suffix,
                                             {now - settings_.grace, settings_.batch}),
                projections::unreported_codes(transaction, suffix,
                                              {now - settings_.report_patience, settings_.batch})};
    }

    void close(const OverdueCode& code) {
        swept_.add();
        parts_.users.deliver(code.stream, domain::CloseWindow{code.user, code.code, {}}, {},
                             [](auto&&) {});
    }

    void give_up(const OverdueCode& code) {
        unreported_.add();
        parts_.users.deliver(code.stream,
                             domain::RecordMailFailed{code.user,
                                                      code.code,
                                                      domain::MailFailure::no_report,
                                                      "nobody reported what became of the mail",
                                                      {}},
                             {}, [](auto&&) {});
    }

    SweepParts parts_;
    SweepSettings settings_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    std::unique_ptr<eventstore::AppendListener> listener_;
    telemetry::Counter& swept_;
    telemetry::Counter& unreported_;
    steady_clock::time_point next_sweep_{};
    bool defined_ = false;
};

WindowSweep::WindowSweep(SweepParts parts, const SweepSettings& settings)
    : sweeper_(std::make_unique<Sweeper>(std::move(parts), settings)) {}
WindowSweep::~WindowSweep() = default;

void WindowSweep::step() { sweeper_->step(); }

}  // namespace roster::followers
