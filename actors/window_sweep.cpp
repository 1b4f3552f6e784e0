// The read model is driven by the same thread that reads it: it is up to date when the sweep looks.

#include "actors/window_sweep.hpp"

#include <vector>

#include "projections/open_windows_projection.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {

namespace {

using projections::OverdueCode;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause{250};

std::string suffix() { return "_v" + std::to_string(projections::open_windows_kind().version); }

}  // namespace

class WindowSweep::Sweeper {
public:
    Sweeper(SweepParts parts, const SweepSettings& settings)
        : parts_(std::move(parts)),
          settings_(settings),
          runner_(projections::open_windows_kind(), suffix(), parts_.store.open_reader(),
                  parts_.store.open_read_models()),
          read_models_(parts_.store.open_read_models()),
          listener_(parts_.store.open_listener()),
          swept_(parts_.metrics.counter("roster_sweep_windows_total",
                                        "Windows closed on behalf of a node that was gone")),
          unreported_(parts_.metrics.counter("roster_sweep_unreported_total",
                                             "Codes whose mail nobody reported on")) {}

    void step() {
        if (!parts_.leads()) {
            listener_->wait(pause);
            return;
        }
        const auto progress = runner_.step();
        if (!progress) return report(progress.error());
        if (progress->applied > 0) return;
        if (steady_clock::now() >= next_sweep_) sweep();
        listener_->wait(pause);
    }

private:
    void sweep() {
        const auto now = parts_.clock.log_now();
        std::vector<OverdueCode> windows;
        std::vector<OverdueCode> unreported;
        const auto done =
            read_models_->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
                windows = projections::overdue_windows(transaction, now - settings_.grace,
                                                       settings_.batch);
                unreported = projections::unreported_codes(
                    transaction, now - settings_.report_patience, settings_.batch);
            });
        next_sweep_ = steady_clock::now() + settings_.interval;
        if (!done) return;
        for (const auto& code : windows) close(code);
        for (const auto& code : unreported) give_up(code);
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

    void report(const projections::RunnerError& error) {
        if (error.message != last_problem_)
            telemetry::log_line(telemetry::LogLevel::error,
                                error.kind == projections::RunnerError::Kind::parked
                                    ? "projection_parked"
                                    : "projection_store_unavailable",
                                {{"projection", runner_.follower()},
                                 {"position", error.position.value},
                                 {"detail", error.message}});
        last_problem_ = error.message;
        listener_->wait(settings_.grace);
    }

    SweepParts parts_;
    SweepSettings settings_;
    projections::ProjectionRunner runner_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    std::unique_ptr<eventstore::AppendListener> listener_;
    telemetry::Counter& swept_;
    telemetry::Counter& unreported_;
    steady_clock::time_point next_sweep_{};
    std::string last_problem_;
};

WindowSweep::WindowSweep(SweepParts parts, const SweepSettings& settings)
    : sweeper_(std::make_unique<Sweeper>(std::move(parts), settings)) {}
WindowSweep::~WindowSweep() = default;

void WindowSweep::step() { sweeper_->step(); }

}  // namespace roster::actors
