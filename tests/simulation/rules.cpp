#include "tests/simulation/rules.hpp"

#include <algorithm>

#include "crypto/code_derivation.hpp"
#include "domain/code_standing.hpp"
#include "tests/simulation/simulated_node.hpp"

namespace roster::simulation {

namespace {

template <class Event>
auto about(const Story& story, const domain::CodeId& code) {
    auto events = story.all<Event>();
    std::erase_if(events, [&](const auto* event) { return event->code_id != code; });
    return events;
}

bool is_real(const domain::CodeMailFailed* failed) {
    return failed->reason != domain::MailFailure::no_report;
}

// What the domain says became of a code.
domain::CodeStanding standing_of(const Story& story, const domain::CodeIssued& code) {
    auto standing = domain::standing_of(code);
    bool is_issued = false;
    for (const auto& [recorded, event] : story.events()) {
        if (is_issued) domain::follow(standing, event);
        const auto* issued = std::get_if<domain::CodeIssued>(&event);
        is_issued = is_issued || (issued != nullptr && issued->code_id == code.code_id);
    }
    return standing;
}

std::string name_of(const domain::CodeIssued& code) { return "code " + code.code_id.to_string(); }

bool fits(const Asking& asking, const domain::CodeIssued& code, const std::string& digits,
          const std::string& phc) {
    return asking.digits == digits && asking.phc == phc && asking.at < code.life.expires_at();
}

}  // namespace

std::string digits_of(const domain::CodeIssued& code, const crypto::KeyRing& keys,
                      const domain::LogId& log) {
    const auto* key = keys.code_key(code.code_key_id);
    if (key == nullptr) return {};
    return crypto::derive_code(key->key, {log, code.user_id, code.code_id},
                               simulated_settings().code_digits)
        .digits();
}

void check_stream(const Story& story, Violations& found) {
    if (story.all<domain::UserRegistered>().size() > 1) found.push_back("two registrations");
    if (story.all<domain::UserActivated>().size() > 1) found.push_back("two activations");
    domain::StreamVersion version;
    for (const auto& each : story.events()) {
        version = version.next();
        if (each.recorded.version != version) found.push_back("a gap in a stream's versions");
    }
}

void check_outcomes(const Story& story, Violations& found) {
    for (const auto* code : story.all<domain::CodeIssued>()) {
        const auto mailed = about<domain::CodeMailed>(story, code->code_id);
        const auto failed = about<domain::CodeMailFailed>(story, code->code_id);
        const auto real = std::ranges::count_if(failed, is_real);
        if (mailed.size() + static_cast<std::size_t>(real) > 1)
            found.push_back(name_of(*code) + " has two outcomes");
        if (static_cast<std::size_t>(real) + 1 < failed.size())
            found.push_back(name_of(*code) + " is given up twice");
        const auto standing = standing_of(story, *code);
        if (standing.mail == domain::MailOutcome::awaited)
            found.push_back(name_of(*code) + " has no outcome");
        if (standing.is_open) found.push_back(name_of(*code) + " stays open");
    }
}

void check_windows(const Story& story, Violations& found) {
    for (const auto& [recorded, event] : story.events()) {
        const auto* expired = std::get_if<domain::CodeExpired>(&event);
        const auto* code = expired != nullptr ? story.code(expired->code_id) : nullptr;
        if (code != nullptr && recorded.recorded_at < code->life.expires_at())
            found.push_back(name_of(*code) + " is closed before its end");
    }
}

void check_activations(const Story& story, const std::vector<Asking>& askings,
                       const crypto::KeyRing& keys, const domain::LogId& log, Violations& found) {
    for (const auto* activated : story.all<domain::UserActivated>()) {
        const auto* code = story.code(activated->code_id);
        if (code == nullptr || !code->claim) {
            found.push_back("an activation by a code that nobody issued");
            continue;
        }
        const auto digits = digits_of(*code, keys, log);
        const auto phc = story.password_of(*code->claim);
        const bool was_asked = std::ranges::any_of(
            askings, [&](const Asking& asking) { return fits(asking, *code, digits, phc); });
        if (!was_asked) found.push_back(name_of(*code) + " activated for nobody who had it");
    }
}

void check_mails(const Story& story, const std::string& address,
                 const std::vector<ReceivedMail>& mails, const crypto::KeyRing& keys,
                 const domain::LogId& log, Violations& found) {
    for (const auto* code : story.all<domain::CodeIssued>()) {
        int settled = 0;
        bool is_excused = false;
        for (const auto& mail : mails) {
            if (mail.code_id != code->code_id) continue;
            if (mail.to != address) found.push_back(name_of(*code) + " is mailed to a stranger");
            if (mail.digits != digits_of(*code, keys, log))
                found.push_back(name_of(*code) + " is mailed with other digits");
            if (mail.at >= code->life.expires_at())
                found.push_back(name_of(*code) + " is mailed dead");
            ++settled;
            is_excused = is_excused || mail.is_unrecorded;
        }
        if (settled > 1 && !is_excused) found.push_back(name_of(*code) + " is mailed twice");
        if (settled > 0 && code->reason == domain::CodeReason::shadow)
            found.push_back(name_of(*code) + " is a shadow's and mailed");
    }
}

}  // namespace roster::simulation
