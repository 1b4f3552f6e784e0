// What fails in a schedule, and what that excuses.

#include <algorithm>
#include <array>

#include "tests/simulation/world.hpp"

namespace roster::simulation {

void World::break_something() {
    ++tally_.faults;
    const auto what = dice_.roll(6);
    note("fault of kind " + std::to_string(what));
    switch (what) {
        case 0:
            return break_log();
        case 1:
        case 2:
            return break_bus();
        case 3:
            return break_mail();
        case 4:
            return kill_something();
        default:
            return heal();
    }
}

void World::break_log() {
    switch (dice_.roll(7)) {
        case 0:
            return log_.next_appends.push_back(AppendFate::refused);
        case 1:
            return log_.next_appends.push_back(AppendFate::done_unknown);
        case 2:
            return log_.next_appends.push_back(AppendFate::lost_unknown);
        case 3:
            log_.failing_reads += 1 + dice_.roll(3);
            return;
        case 4:
            log_.next_save_is_lost = true;
            return;
        case 5:
            log_.is_down = true;
            return;
        default:
            if (may_lose_tail_) lose_tail();
    }
}

void World::lose_tail() {
    note("the log loses its tail");
    log_.lose_tail(static_cast<std::size_t>(1 + dice_.roll(4)));
    if (has_wiped_) excuse_unrecorded(true);
}

void World::break_bus() {
    const auto what = dice_.roll(6);
    note("the bus: " + std::to_string(what));
    switch (what) {
        case 0:
            bus_.is_away = true;
            return excuse_unrecorded(false);
        case 1:
            bus_.takes_parts = true;
            return;
        case 2:
            any_node().line().is_cut_off = true;
            return;
        case 3:
            any_worker().line().is_cut_off = true;
            return excuse_unrecorded(false);
        case 4:
            excuse_unrecorded(true);
            has_wiped_ = true;
            return bus_.wipe();
        default:
            excuse_unrecorded(true);
            has_wiped_ = true;
            return bus_.rewind(static_cast<std::size_t>(1 + dice_.roll(3)));
    }
}

void World::break_mail() {
    constexpr std::array moods{MailMood::later, MailMood::refused,      MailMood::unreachable,
                               MailMood::ours,  MailMood::silent_taken, MailMood::silent_lost};
    if (dice_.one_in(3))
        mailboxes_.kills_next = true;
    else
        mailboxes_.mood = moods.at(static_cast<std::size_t>(dice_.roll(int(moods.size()))));
}

void World::kill_something() {
    const auto which = static_cast<std::size_t>(dice_.roll(2));
    if (dice_.one_in(3)) {
        nodes_[which].reset();
        nodes_[which] = new_node();
    } else {
        excuse_unrecorded(false);
        workers_[which].reset();
        workers_[which] = new_worker();
    }
}

// What was mailed and is known nowhere may be mailed again: it is the one accepted duplicate. So
// may what a second worker has in hand, from before an earlier loss: it looks for the report alone.
void World::excuse_unrecorded(bool reports_are_lost) {
    std::vector<domain::CodeId> told;
    for (std::size_t person = 0; person < addresses.size(); ++person) {
        const auto known = story(person);
        for (const auto* mailed : known.all<domain::CodeMailed>()) told.push_back(mailed->code_id);
    }
    for (auto& mail : mailboxes_.received) {
        if (!mail.code_id) continue;
        const auto order = bus_.reported_order(*mail.code_id);
        if (std::ranges::count(told, *mail.code_id) > 0) {
            if (reports_are_lost && order && is_in_hand(*order)) mail.is_unrecorded = true;
        } else if (reports_are_lost || !order) {
            mail.is_unrecorded = true;
        }
    }
}

bool World::is_in_hand(const domain::EventId& order) const {
    return std::ranges::any_of(workers_,
                               [&](const auto& worker) { return worker->has_in_hand(order); });
}

void World::heal() {
    log_.is_down = false;
    log_.next_appends.clear();
    log_.failing_reads = 0;
    bus_.is_away = false;
    bus_.takes_parts = false;
    mailboxes_.mood = MailMood::fine;
    mailboxes_.kills_next = false;
    for (auto& node : nodes_) node->line().is_cut_off = false;
    for (auto& worker : workers_) worker->line().is_cut_off = false;
}

}  // namespace roster::simulation
