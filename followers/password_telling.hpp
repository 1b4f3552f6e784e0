#pragma once
// Tells the other nodes of guesses at passwords, and this node's limits of what they tell. Not a
// follower of the log: what is lost on the way is lost, and a node alone holds its own limits.
//
// Its threads are the bus's and those that judge passwords; it lives no longer than either end.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actors/password_news.hpp"
#include "domain/log_time.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"

namespace roster::followers {

// What was said longer ago is said again by somebody who recorded it, or came much too late.
inline constexpr std::chrono::seconds longest_password_news{30};

[[nodiscard]] std::string encode(const actors::PasswordNews& news, domain::LogTime now);
// Nothing for what is malformed or too old.
[[nodiscard]] std::optional<actors::PasswordNews> decode_password_news(std::string_view saying,
                                                                       domain::LogTime now);

class PasswordTelling {
public:
    PasswordTelling(messaging::EventBus& bus, actors::PasswordNewsDesk& desk,
                    const telemetry::Clock& clock);
    ~PasswordTelling();
    PasswordTelling(const PasswordTelling&) = delete;
    PasswordTelling& operator=(const PasswordTelling&) = delete;

private:
    actors::PasswordNewsDesk& desk_;
    const telemetry::Clock& clock_;
    std::unique_ptr<messaging::NodeTalk> talk_;  // null: there is nobody to tell
};

}  // namespace roster::followers
