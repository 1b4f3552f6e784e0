#include "actors/client_limits.hpp"

#include "telemetry/log_line.hpp"

namespace roster::actors {
namespace {

Guesser guesser_of(const Ask& ask) { return {ask.stream, ask.network, ask.wide_network}; }

NetworkLimits::Settings settings_of(const ActorSettings& settings) {
    return {.new_addresses_per_hour = settings.new_addresses_per_hour_and_network,
            .mails_per_hour_and_network = settings.policy.codes_per_hour_and_network,
            .mails_per_day = settings.policy.codes_per_day};
}

// Whose mailbox an ask may fill.
const domain::EmailAddress* mailed_by(const Ask& ask) {
    const auto* request = std::get_if<Request>(&ask.what);
    if (request == nullptr) return nullptr;
    if (const auto* asked = std::get_if<RegisterRequest>(request)) return &asked->recipient.email;
    if (const auto* asked = std::get_if<ResendCodeRequest>(request)) return &asked->email;
    return nullptr;
}

}  // namespace

ClientLimits::ClientLimits(const Node& node)
    : node_(node),
      passwords_(max_entries),
      networks_(settings_of(node.settings), max_entries),
      wrong_passwords_(node.metrics.counter("roster_wrong_passwords_total",
                                            "Passwords that were none of the address's")),
      wrong_codes_(node.metrics.counter("roster_wrong_codes_total", "Codes that were not right")),
      locked_out_(node.metrics.counter("roster_password_lockouts_total",
                                       "Requests refused for too many wrong passwords")),
      limited_(node.metrics.counter("roster_network_limited_total",
                                    "Requests refused for what else came from their network")) {}

std::optional<Refusal> ClientLimits::refusal_at_the_door(const Ask& ask) {
    if (!node_.settings.limits_networks) return std::nullopt;
    const auto now = node_.clock.steady_now();
    if (has_credentials(ask)) {
        if (const auto wait = wait_for_password(ask, {}))
            return Refusal(domain::UserError(domain::TooManyAttempts{*wait}));
    }
    auto wait = wait_to_register(ask, now);
    if (!wait) wait = wait_for_mail(ask, now);
    if (!wait) return std::nullopt;
    limited_.add();
    return Refusal(NetworkLimited{*wait});
}

ClientLimits::Wait ClientLimits::wait_to_register(const Ask& ask, SteadyTime now) {
    if (registration_in(ask) == nullptr) return std::nullopt;
    return networks_.take_new_address(ask.context.client_network, ask.stream, now);
}

ClientLimits::Wait ClientLimits::wait_for_mail(const Ask& ask, SteadyTime now) {
    const auto* address = mailed_by(ask);
    if (address == nullptr) return std::nullopt;
    return networks_.take_mail(ask.context.client_network, *address, now);
}

ClientLimits::Wait ClientLimits::wait_for_password(const Ask& ask, Passwords passwords) {
    if (!node_.settings.limits_networks) return std::nullopt;
    const auto wait = passwords_.wait_of(guesser_of(ask), node_.clock.steady_now(), passwords);
    if (!wait) return std::nullopt;
    locked_out_.add();
    note(Kind::refused);
    return wait;
}

void ClientLimits::count_wrong_password(const Ask& ask, Passwords passwords) {
    // Who registers is counted like a guesser, or `me` would tell the two apart; to operators it is
    // no news.
    using By = PasswordAttempts::By;
    const auto by = has_credentials(ask) ? By::logging_in : By::registering;
    if (by == By::logging_in) {
        wrong_passwords_.add();
        note(Kind::wrong_password);
    }
    if (!node_.settings.limits_networks) return;
    const auto guesser = guesser_of(ask);
    const bool is_familiar =
        passwords_.count_wrong(guesser, node_.clock.steady_now(), passwords, by);
    tell({.guesser = guesser, .right = {}, .by = by, .is_familiar = is_familiar});
}

void ClientLimits::note_right_password(const Ask& ask, const domain::EventId& password) {
    if (!node_.settings.limits_networks) return;
    // That somebody registered is no news to others before they came back with that password.
    const auto by = has_credentials(ask) ? GuessedBy::logging_in : GuessedBy::registering;
    const auto guesser = guesser_of(ask);
    if (passwords_.note_right(guesser, password, by))
        tell({.guesser = guesser, .right = password, .by = by});
}

void ClientLimits::tell_to(std::function<void(const PasswordNews&)> tell) {
    const std::lock_guard lock(telling_);
    tell_ = std::move(tell);
}

void ClientLimits::tell(const PasswordNews& news) {
    const std::shared_lock lock(telling_);
    if (tell_) tell_(news);
}

void ClientLimits::hear(const PasswordNews& news) {
    if (!node_.settings.limits_networks) return;
    if (news.right)
        passwords_.note_right(news.guesser, *news.right);
    else
        passwords_.count_told(news, node_.clock.steady_now());
}

ClientLimits::Wait ClientLimits::take_code(const Ask& ask, SteadyTime now) {
    if (!node_.settings.limits_networks) return std::nullopt;
    const auto wait = networks_.take_wrong_code(ask.context.client_network, now);
    if (wait) limited_.add();
    return wait;
}

void ClientLimits::settle_code(const Ask& ask, SteadyTime taken, bool was_wrong) {
    if (was_wrong) {
        wrong_codes_.add();
        note(Kind::wrong_code);
    } else if (node_.settings.limits_networks) {
        networks_.give_back_wrong_code(ask.context.client_network, taken);
    }
}

// Without address or network: for whoever watches the log, not a list of people.
void ClientLimits::note(Kind kind) {
    static constexpr std::array names{"rise_of_wrong_passwords", "rise_of_wrong_codes",
                                      "rise_of_lockouts"};
    const auto now = node_.clock.steady_now();
    {
        const std::lock_guard lock(mutex_);
        auto& [count, since] = rises_[static_cast<std::size_t>(kind)];
        if (now >= since + rise_period) {
            count = 0;
            since = now;
        }
        if (++count != rise) return;
    }
    telemetry::log_line(telemetry::LogLevel::warning, names[static_cast<std::size_t>(kind)],
                        {{"at_least", rise}, {"within_seconds", 60}});
}

}  // namespace roster::actors
