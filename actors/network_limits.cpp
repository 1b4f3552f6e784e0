#include "actors/network_limits.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <arpa/inet.h>

#include "text/ascii.hpp"

namespace roster::actors {
namespace {

using std::chrono::seconds;

std::optional<SlidingWindow::Limit> limit_of(int count, seconds period) {
    if (count <= 0) return std::nullopt;
    return SlidingWindow::Limit{static_cast<std::size_t>(count), period};
}

}  // namespace

std::optional<std::string> mailbox_of_sub_address(std::string_view address) {
    const auto at = address.rfind('@');
    const auto plus = address.find('+');
    if (at == address.npos || plus == address.npos || plus > at || plus == 0) return std::nullopt;
    std::string mailbox(address.substr(0, plus));
    mailbox.append(address.substr(at));
    return text::lowercase(mailbox);
}

std::string wide_network(std::string_view client_network) {
    in6_addr address{};
    const std::string base(client_network.substr(0, client_network.find('/')));
    if (inet_pton(AF_INET6, base.c_str(), &address) != 1) return {};
    std::memset(address.s6_addr + 6, 0, 10);
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, &address, text.data(), text.size());
    return std::string(text.data()) + "/48";
}

NetworkLimits::Wait NetworkLimits::take_wrong_code(const std::string& network, SteadyTime now) {
    if (network.empty()) return std::nullopt;
    const std::lock_guard lock(mutex_);
    auto& window = codes_.use(network);
    if (const auto wait = window.wait(wrong_codes, now)) return wait;
    window.add(wrong_codes, now);
    return std::nullopt;
}

void NetworkLimits::give_back_wrong_code(const std::string& network, SteadyTime taken) {
    const std::lock_guard lock(mutex_);
    if (auto* window = codes_.find(network)) window->take_back(taken);
}

NetworkLimits::Wait NetworkLimits::take_new_address(const std::string& network,
                                                    const domain::StreamId& address,
                                                    SteadyTime now) {
    if (network.empty() || !settings_.new_addresses_per_hour) return std::nullopt;
    const std::lock_guard lock(mutex_);
    auto& [by_age, known] = new_addresses_.use(network);
    while (!by_age.empty() && by_age.front().first + registrations_period <= now) {
        known.erase(by_age.front().second);
        by_age.pop_front();
    }
    if (known.contains(address)) return std::nullopt;
    if (known.size() >= static_cast<std::size_t>(*settings_.new_addresses_per_hour))
        return std::chrono::ceil<seconds>(by_age.front().first + registrations_period - now);
    by_age.emplace_back(now, address);
    known.insert(address);
    return std::nullopt;
}

NetworkLimits::Wait NetworkLimits::take_mail(const std::string& network,
                                             const domain::EmailAddress& address, SteadyTime now) {
    const auto mailbox = mailbox_of_sub_address(address.text());
    if (network.empty() || !mailbox) return std::nullopt;
    const auto hourly = limit_of(settings_.mails_per_hour_and_network, std::chrono::hours(1));
    const auto daily = limit_of(settings_.mails_per_day, std::chrono::hours(24));
    const auto from_network = *mailbox + ' ' + network;
    const std::lock_guard lock(mutex_);
    const auto wait_of = [&](const auto& key, const auto& limit) -> Wait {
        return limit ? mails_.use(key).wait(*limit, now) : std::nullopt;
    };
    if (const auto wait = wait_of(from_network, hourly)) return wait;
    if (const auto wait = wait_of(*mailbox, daily)) return wait;
    if (hourly) mails_.use(from_network).add(*hourly, now);
    if (daily) mails_.use(*mailbox).add(*daily, now);
    return std::nullopt;
}

}  // namespace roster::actors
