#include "tests/domain/ledger.hpp"

#include <algorithm>
#include <stdexcept>

namespace roster::domain::test {
namespace {

using namespace std::chrono_literals;

void demand(bool holds, const char* rule) {
    if (!holds) throw std::logic_error(rule);
}

template <class Entries, class Counts>
int count_since(const Entries& entries, LogTime since, Counts counts) {
    return static_cast<int>(std::ranges::count_if(
        entries, [&](const auto& entry) { return entry.at > since && counts(entry); }));
}

constexpr auto anywhere = [](const auto&) { return true; };

auto from(NetworkTag network) {
    return [network](const auto& entry) { return entry.network == network; };
}

// Whether one more may be spent of `limit`, of which `kept` are for networks that spent nothing.
template <class Entries>
bool has_share(const Entries& entries, LogTime since, NetworkTag network, int limit, int kept) {
    const bool newcomer = count_since(entries, since, from(network)) == 0;
    return count_since(entries, since, anywhere) < (newcomer ? limit : limit - kept);
}

}  // namespace

void Ledger::audit(const UserCommand& command, const Decision& verdict, LogTime now) {
    now_ = now;
    const auto* activate = std::get_if<Activate>(&command);
    entitled_ = activate != nullptr && entitles(*activate);
    const bool activates =
        verdict && std::ranges::any_of(verdict->events, [](const UserEvent& event) {
            return std::holds_alternative<UserActivated>(event);
        });
    demand(!activates || entitled_, "activated without the right");
    demand(activates || !entitled_, "the right code with its own password was refused");
    if (!verdict) return;
    for (const auto& event : verdict->events) {
        version_ = version_.next();
        if (!std::holds_alternative<UserRegistered>(event)) {
            demand(user_of(event) == user_, "an event names another user");
        }
        std::visit([this](const auto& happened) { entered(happened); }, event);
    }
}

// The heart of it: what it takes to activate.
bool Ledger::entitles(const Activate& command) const {
    if (active_ || !user_ || !command.matched_password) return false;
    const auto page = own_.pages.find(command.matched_password->value);
    return page != own_.pages.end() && is_alive(page->second) &&
           std::ranges::count(command.matched_codes, page->second.code->id) == 1 &&
           page->second.code->wrong < 3 && has_attempts(own_, command.network);
}

bool Ledger::is_alive(const Page& page) const {
    return page.code && now_ < page.code->issued_at + policy_.code_lifetime;
}

bool Ledger::has_attempts(const Book& book, NetworkTag network) const {
    return count_since(book.wrong_codes, now_ - 24h, from(network)) < 10 &&
           has_share(book.wrong_codes, now_ - 24h, network, 30, 6) &&
           has_share(book.wrong_codes, now_ - 30 * 24h, network, 60, 12);
}

Ledger::Place Ledger::place_of(const CodeId& code) {
    for (auto* book : {&own_, &shadow_}) {
        for (auto& [claim, page] : book->pages) {
            if (page.code && page.code->id == code) return {*book, page};
        }
    }
    throw std::logic_error("an event names a code that is not open");
}

void Ledger::enter_claim(Book& book, const ClaimPlace& place) {
    demand(count_since(book.shut_out, now_ - 24h, from(place.network)) == 0,
           "a claim from a network that was disowned");
    if (place.evicted) {
        const auto gone = book.pages.find(place.evicted->value);
        demand(gone != book.pages.end(), "a claim that is not there was evicted");
        demand(gone->second.network == place.network || !is_alive(gone->second),
               "an open claim of another network was evicted");
        book.pages.erase(gone);
    }
    book.pages[version_.value] = Page{place.network, {}};
    const auto here = std::ranges::count_if(
        book.pages, [&](const auto& entry) { return entry.second.network == place.network; });
    demand(book.pages.size() <= 5 && here <= 2, "more claims than may stand side by side");
}

void Ledger::entered(const UserRegistered& event) {
    demand(!user_, "registered twice");
    user_ = event.user_id;
    own_.pages[version_.value] = {};
}

void Ledger::entered(const UserImported&) { demand(false, "nobody asked for an import"); }

void Ledger::entered(const RegistrationClaimed& event) {
    demand(!active_, "claimed while active");
    enter_claim(own_, event.place);
}

void Ledger::entered(const RegistrationRestarted&) { demand(false, "nothing is restarted now"); }

void Ledger::entered(const RegistrationShadowed& event) {
    demand(active_ && event.place, "a shadow of nobody");
    enter_claim(shadow_, *event.place);
    if (!event.notice) return;
    demand(!last_notice_ || now_ - *last_notice_ >= 24h, "two notices in 24 h");
    last_notice_ = now_;
}

void Ledger::entered(const RegistrationDisowned& event) {
    const auto page = own_.pages.find(event.claim.value);
    demand(page != own_.pages.end(), "a claim that is not there was disowned");
    const auto network = page->second.network;
    own_.pages.erase(page);
    own_.shut_out.push_back({now_, network});
    for (auto& code : own_.codes) {
        const bool gone = !own_.pages.contains(code.claim.value);
        if (code.claim == event.claim || (gone && code.network == network)) code.disowned = true;
    }
    std::erase_if(own_.codes, [](const CodeEntry& code) { return code.disowned; });
}

void Ledger::entered(const CodeIssued& event) {
    auto& book = event.reason == CodeReason::shadow ? shadow_ : own_;
    demand(active_ == (event.reason == CodeReason::shadow), "a code for the wrong registration");
    demand(event.life == CodeLife::parse(now_, now_ + policy_.code_lifetime),
           "a code that does not live its time");
    const auto page = book.pages.find(event.claim.value().value);
    demand(page != book.pages.end(), "a code for a claim that is not there");
    if (event.reason != CodeReason::reissue) {
        check_code_budget(book, event);
        book.codes.push_back({{event.life.issued_at(), event.network}, *event.claim});
        if (version_ == event.claim->next()) page->second.network = event.network;
    }
    page->second.code = Code{.id = event.code_id, .issued_at = event.life.issued_at()};
    code_before_ = newest_code_;
    newest_code_ = event.code_id;
    newest_origin_ = event.origin;
}

void Ledger::check_code_budget(const Book& book, const CodeIssued& event) const {
    const auto of_the_claim = [&](const CodeEntry& code) { return code.claim == event.claim; };
    demand(count_since(book.codes, now_ - policy_.resend_cooldown, of_the_claim) == 0,
           "a code within the claim's cooldown");
    const auto here = count_since(book.codes, now_ - 1h, from(event.network));
    demand(policy_.codes_per_hour_and_network == 0 || here < policy_.codes_per_hour_and_network,
           "a code beyond the hour's for its network");
    demand(
        policy_.codes_per_day == 0 || has_share(book.codes, now_ - 24h, event.network,
                                                policy_.codes_per_day, policy_.codes_per_day / 4),
        "a code beyond the day's");
}

void Ledger::entered(const CodeRejected& event) {
    const auto [book, page] = place_of(event.code_id);
    demand(is_alive(page), "an expired code was tried");
    demand(has_attempts(book, event.network), "a wrong code beyond the budget");
    ++page.code->wrong;
    demand(page.code->wrong <= 3, "a fourth wrong code on one code");
    demand(event.attempts_left == 3 - page.code->wrong, "attempts miscounted");
    book.wrong_codes.push_back({event.rejected_at, event.network});
}

void Ledger::entered(const CodeExpired& event) {
    const auto [book, page] = place_of(event.code_id);
    demand(!is_alive(page), "a window closed before its end");
    page.code.reset();
}

void Ledger::entered(const UserActivated& event) {
    demand(std::ranges::find(used_, event.code_id) == used_.end(), "a code worked twice");
    (void)place_of(event.code_id);
    used_.push_back(event.code_id);
    active_ = true;
    own_.pages.clear();
}

void Ledger::entered(const UserErased&) {
    const auto version = version_;
    auto used = std::move(used_);
    *this = Ledger(policy_);
    version_ = version;
    used_ = std::move(used);
}

void Ledger::add_to(Fingerprint& fingerprint) const {
    fingerprint.add(version_.value)
        .add(active_ ? 1 : 0)
        .add(static_cast<std::int64_t>(used_.size()));
    for (const auto* book : {&own_, &shadow_}) {
        for (const auto& [claim, page] : book->pages) {
            fingerprint.add(claim).add(page.network);
            if (!page.code) continue;
            fingerprint.add(page.code->id).add(page.code->issued_at).add(page.code->wrong);
        }
        for (const auto& code : book->codes) {
            fingerprint.add(code.at).add(code.network).add(code.claim.value);
        }
        for (const auto* spent : {&book->wrong_codes, &book->shut_out}) {
            for (const auto& entry : *spent) fingerprint.add(entry.at).add(entry.network);
            fingerprint.add(static_cast<std::int64_t>(spent->size()));
        }
    }
    for (const auto& code : {newest_code_, code_before_, newest_origin_}) {
        fingerprint.add(code.value_or(CodeId{}));
    }
    if (last_notice_) fingerprint.add(*last_notice_);
}

}  // namespace roster::domain::test
