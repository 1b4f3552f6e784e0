// Whoever drives the read model may be behind: what it says is a reason to ask, and no more.

#include "followers/window_sweep.hpp"

#include <utility>

#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"

namespace roster::followers {

using projections::OverdueCode;

namespace {

constexpr const char* job = "window-sweep";

domain::MailDetail nobody_reported() {
    return domain::MailDetail::parse("nobody reported what became of the mail").value();
}

// Being built up, the read model shows windows that the log has closed long since.
constexpr std::int64_t tolerated_lag = projections::ProjectionRunner::page;

}  // namespace

WindowSweep::WindowSweep(const SweepParts& parts, const SweepSettings& settings)
    : parts_(parts),
      settings_(settings),
      reader_(parts.store.open_reader()),
      read_models_(parts.store.open_read_models()),
      waiting_(parts.store, parts.bus),
      swept_(parts.metrics.counter("roster_sweep_windows_total",
                                   "Windows closed on behalf of a node that was gone")),
      unreported_(parts.metrics.counter("roster_sweep_unreported_total",
                                        "Codes whose mail nobody reported on")),
      leadership_(parts.store.open_lease(job), job, parts.clock,
                  parts.metrics.gauge("roster_sweep_leading", "1 where this node sweeps"),
                  settings.leadership) {}

Rest WindowSweep::step() {
    if (leadership_.holds() && parts_.clock.steady_now() >= next_sweep_) sweep();
    return {settings_.leadership.renew};
}

void WindowSweep::sweep() {
    next_sweep_ = parts_.clock.steady_now() + settings_.interval;
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
    for (const auto& code : hopeless(std::move(overdue.unreported))) give_up(code);
}

WindowSweep::Overdue WindowSweep::find_overdue(eventstore::ReadModelTransaction& transaction,
                                               domain::GlobalPosition head) const {
    const auto& kind = projections::open_windows_kind();
    const auto entry = projections::find_entry(transaction, kind.name);
    if (!entry || entry->live.version != kind.version) return {};
    const auto reached = transaction.checkpoint(projections::follower_of(kind, entry->live));
    if (!reached || head.value - reached->position.value > tolerated_lag) return {};
    const auto suffix = projections::suffix_of(entry->live);
    const auto now = parts_.clock.log_now();
    return {
        projections::overdue_windows(transaction, suffix, {now - settings_.grace, settings_.batch}),
        projections::unreported_codes(transaction, suffix,
                                      {now - settings_.report_patience, settings_.batch})};
}

// A code whose window was over before the oldest waiting order was written has none there.
std::vector<OverdueCode> WindowSweep::hopeless(std::vector<OverdueCode> unreported) {
    if (unreported.empty()) return unreported;
    const auto too_late = parts_.clock.log_now() - settings_.longest_wait;
    const auto waiting = waiting_.since();
    const auto may_wait = [&](const OverdueCode& code) {
        if (code.expired_at < too_late) return false;
        return !waiting || (*waiting && code.expired_at >= **waiting);
    };
    std::erase_if(unreported, may_wait);
    return unreported;
}

void WindowSweep::close(const OverdueCode& code) {
    swept_.add();
    parts_.users.deliver(code.stream, domain::CloseWindow{code.user, code.code, {}}, {},
                         [](auto&&) {});
}

void WindowSweep::give_up(const OverdueCode& code) {
    unreported_.add();
    parts_.users.deliver(
        code.stream,
        domain::RecordMailFailed{
            code.user, code.code, domain::MailFailure::no_report, nobody_reported(), {}},
        {}, [](auto&&) {});
}

}  // namespace roster::followers
