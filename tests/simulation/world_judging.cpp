// What the rules look at, and what the window sweep does in the end.

#include <algorithm>
#include <utility>

#include "domain/code_standing.hpp"
#include "tests/simulation/world.hpp"

namespace roster::simulation {

namespace {

template <class Error>
bool is_refused(const actors::Reply& reply) {
    const auto* error = reply ? nullptr : std::get_if<domain::UserError>(&reply.error());
    return error != nullptr && std::holds_alternative<Error>(*error);
}

bool is_refused_as_incorrect(const actors::Reply& reply) {
    return !reply && std::holds_alternative<actors::CodeIncorrect>(reply.error());
}

}  // namespace

// As the window sweep does from its read model: what nobody closed or reported on.
void World::sweep() {
    domain::CodeBook book;
    std::vector<std::pair<domain::UserId, domain::StreamId>> streams;
    for (std::size_t person = 0; person < addresses.size(); ++person) {
        const auto known = story(person);
        for (const auto& each : known.events()) {
            book.add(each.event);
            streams.emplace_back(domain::user_of(each.event), each.recorded.stream);
        }
    }
    for (const auto& [user, codes] : book.codes()) {
        const auto found = std::ranges::find(streams, user, &decltype(streams)::value_type::first);
        for (const auto& code : codes) {
            if (code.is_open && code.expires_at < clock_.log_now())
                any_node().deliver(found->second, domain::CloseWindow{user, code.id, {}});
            if (code.mail == domain::MailOutcome::awaited &&
                code.expires_at + 5min < clock_.log_now())
                any_node().deliver(found->second,
                                   domain::RecordMailFailed{
                                       user, code.id, domain::MailFailure::no_report, {}, {}});
        }
    }
}

// --- Judging

void World::judge_replies() {
    for (auto& asked : asked_) {
        if (asked.is_judged || asked.replies->empty()) continue;
        asked.is_judged = true;
        if (asked.is_activation && !asked.replies->front())
            judge_refusal(asked, story(asked.person));
    }
}

// A right code in its window is not refused, unless a claim's newer code or an end of it came
// meanwhile; what was guessed before the code was issued is no code.
void World::judge_refusal(const Asked& asked, const Story& story) {
    const auto& reply = asked.replies->front();
    const bool says_no =
        is_refused_as_incorrect(reply) || is_refused<domain::CodeHasExpired>(reply) ||
        is_refused<domain::InvalidCredentials>(reply) || is_refused<domain::CodeIsBurned>(reply);
    if (!says_no || asked.generation != log_.log_watch().generation()) return;
    for (const auto& [recorded, event] : story.events()) {
        const auto* code = std::get_if<domain::CodeIssued>(&event);
        if (code == nullptr || std::cmp_greater(recorded.version.value, asked.events_before))
            continue;
        const bool is_it = code->claim && code->reason != domain::CodeReason::shadow &&
                           digits_of(*code, stage_.keys, log_id_) == asked.asking.digits &&
                           story.password_of(*code->claim) == asked.asking.phc;
        if (is_it && code->life.issued_at() <= asked.asking.at &&
            !code->life.is_over(asked.asking.at) && story.is_open(*code))
            found_.push_back("a right code was refused in its window");
    }
}

void World::judge_log(Violations& found) {
    for (const auto& asked : asked_)
        if (asked.replies->size() != 1) found.push_back("an ask has not exactly one answer");
    for (std::size_t person = 0; person < addresses.size(); ++person) {
        const auto told = story(person);
        std::vector<Asking> askings;
        for (const auto& asked : asked_) {
            if (asked.person != person) continue;
            if (asked.is_activation) askings.push_back(asked.asking);
            const auto& reply = asked.replies->front();
            const bool is_promised =
                reply && std::holds_alternative<actors::RegistrationAccepted>(*reply);
            if (is_promised && !may_lose_tail_ && !told.has_password(asked.asking.phc))
                found.push_back("an acknowledged registration is not in the log");
        }
        check_stream(told, found);
        check_outcomes(told, found);
        check_windows(told, found);
        check_activations(told, askings, stage_.keys, log_id_, found);
        check_mails(told, addresses.at(person), mailboxes_.received, stage_.keys, log_id_, found);
        tally_.events += told.events().size();
        tally_.activations += told.all<domain::UserActivated>().size();
    }
    if (!all_published()) found.push_back("an event is not on the bus");
    tally_.mails += mailboxes_.received.size();
}

}  // namespace roster::simulation
