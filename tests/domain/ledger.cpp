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

}  // namespace

void Ledger::audit(const UserCommand& command, const Decision& decision, LogTime now) {
    now_ = now;
    const auto* activate = std::get_if<Activate>(&command);
    entitled_ = activate != nullptr && entitles(*activate);
    const bool activates = decision && std::ranges::any_of(*decision, [](const UserEvent& event) {
                               return std::holds_alternative<UserActivated>(event);
                           });
    demand(!activates || entitled_, "activated without the right");
    demand(activates || !entitled_, "the right code with the current password was refused");
    if (!decision) return;
    for (const auto& event : *decision) {
        version_ = version_.next();
        if (!std::holds_alternative<UserRegistered>(event)) {
            demand(user_of(event) == user_, "an event names another user");
        }
        std::visit([this](const auto& happened) { entered(happened); }, event);
    }
}

// The heart of it: what it takes to activate.
bool Ledger::entitles(const Activate& command) const {
    return !active_ && user_ && command.matched_password == own_.password && is_alive(own_) &&
           command.matched_code == own_.code->id && own_.code->wrong < 3 &&
           has_attempts(own_, command.network);
}

bool Ledger::is_alive(const Page& page) const {
    return page.code && now_ < page.code->issued_at + policy_.code_lifetime;
}

bool Ledger::has_attempts(const Page& page, NetworkTag network) const {
    return count_since(page.wrong_codes, now_ - 24h, from(network)) < 10 &&
           count_since(page.wrong_codes, now_ - 24h, anywhere) < 30;
}

Ledger::Page& Ledger::page_of(const CodeId& code) {
    if (own_.code && own_.code->id == code) return own_;
    demand(shadow_.code && shadow_.code->id == code, "an event names a code that is not open");
    return shadow_;
}

void Ledger::entered(const UserRegistered& event) {
    demand(!user_, "registered twice");
    user_ = event.user_id;
    own_.password = version_;
}

void Ledger::entered(const RegistrationRestarted&) {
    demand(!active_, "restarted while active");
    own_.password = version_;
    own_.code.reset();
}

void Ledger::entered(const RegistrationShadowed& event) {
    demand(active_, "a shadow of nobody");
    shadow_.password = version_;
    shadow_.code.reset();
    if (!event.notice) return;
    demand(!last_notice_ || now_ - *last_notice_ >= 24h, "two notices in 24 h");
    last_notice_ = now_;
}

void Ledger::entered(const CodeIssued& event) {
    auto& page = event.reason == CodeReason::shadow ? shadow_ : own_;
    demand(active_ == (event.reason == CodeReason::shadow), "a code for the wrong registration");
    demand(event.issued_at == now_ && event.expires_at == now_ + policy_.code_lifetime,
           "a code that does not live its time");
    if (event.reason != CodeReason::reissue) {
        check_code_budget(page, event);
        page.codes.push_back({event.issued_at, event.network});
    }
    page.code = Code{.id = event.code_id, .issued_at = event.issued_at};
    code_before_ = newest_code_;
    newest_code_ = event.code_id;
    newest_origin_ = event.origin;
}

void Ledger::check_code_budget(const Page& page, const CodeIssued& event) const {
    const auto here = count_since(page.codes, now_ - 1h, from(event.network));
    const auto all = count_since(page.codes, now_ - 24h, anywhere);
    demand(page.codes.empty() || now_ - page.codes.back().at >= policy_.resend_cooldown,
           "a code within the cooldown");
    demand(policy_.codes_per_hour_and_network == 0 || here < policy_.codes_per_hour_and_network,
           "a code beyond the hour's for its network");
    demand(policy_.codes_per_day == 0 || all < policy_.codes_per_day, "a code beyond the day's");
}

void Ledger::entered(const CodeRejected& event) {
    auto& page = page_of(event.code_id);
    demand(is_alive(page), "an expired code was tried");
    demand(has_attempts(page, event.network), "a wrong code beyond the day's");
    ++page.code->wrong;
    demand(page.code->wrong <= 3, "a fourth wrong code on one code");
    demand(event.attempts_left == 3 - page.code->wrong, "attempts miscounted");
    page.wrong_codes.push_back({event.rejected_at, event.network});
}

void Ledger::entered(const CodeExpired& event) {
    auto& page = page_of(event.code_id);
    demand(!is_alive(page), "a window closed before its end");
    page.code.reset();
}

void Ledger::entered(const UserActivated& event) {
    demand(std::ranges::find(used_, event.code_id) == used_.end(), "a code worked twice");
    demand(event.code_id == own_.code->id, "activated by another code");
    used_.push_back(event.code_id);
    active_ = true;
    own_.code.reset();
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
    for (const auto* page : {&own_, &shadow_}) {
        fingerprint.add(page->password.value);
        if (page->code) {
            fingerprint.add(page->code->id).add(page->code->issued_at).add(page->code->wrong);
        }
        for (const auto* spent : {&page->codes, &page->wrong_codes}) {
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
