#pragma once
// The limits of clients and networks that a node keeps in memory, counted and said aloud. One per
// node, shared by its shards. No CAF here.

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string_view>

#include "actors/ask.hpp"
#include "actors/network_limits.hpp"
#include "actors/password_attempts.hpp"
#include "actors/password_news.hpp"

namespace roster::actors {

// Thread-safe. Says nothing and counts nothing where the limits are off, but for the metrics.
class ClientLimits final : public PasswordNewsDesk {
public:
    static constexpr std::size_t max_entries = 100'000;  // of each table
    // So many of one kind within a minute are a rise, said once in that minute.
    static constexpr std::size_t rise = 30;
    static constexpr std::chrono::minutes rise_period{1};

    explicit ClientLimits(const Node& node);

    using Wait = std::optional<std::chrono::seconds>;
    using Passwords = PasswordAttempts::Passwords;

    // What is refused before it costs a hash.
    [[nodiscard]] std::optional<Refusal> refusal_at_the_door(const Ask& ask);
    // Where the state is known: whether the password that came may be compared.
    [[nodiscard]] Wait wait_for_password(const Ask& ask, Passwords passwords);
    void count_wrong_password(const Ask& ask, Passwords passwords);
    void note_right_password(const Ask& ask, const domain::EventId& password);

    // Takes an attempt at a code, and says how long to wait if there is none.
    [[nodiscard]] Wait take_code(const Ask& ask, SteadyTime now);
    // What became of the attempt taken then.
    void settle_code(const Ask& ask, SteadyTime taken, bool was_wrong);

    void tell_to(std::function<void(const PasswordNews&)> tell) override;
    void hear(const PasswordNews& news) override;

private:
    enum class Kind { wrong_password, wrong_code, refused };
    struct Rise {
        std::size_t count = 0;
        SteadyTime since{};
    };

    [[nodiscard]] Wait wait_to_register(const Ask& ask, SteadyTime now);
    [[nodiscard]] Wait wait_for_mail(const Ask& ask, SteadyTime now);
    void note(Kind kind);
    void tell(const PasswordNews& news);

    const Node& node_;
    PasswordAttempts passwords_;
    NetworkLimits networks_;
    telemetry::Counter& wrong_passwords_;
    telemetry::Counter& wrong_codes_;
    telemetry::Counter& locked_out_;
    telemetry::Counter& limited_;
    std::mutex mutex_;
    std::array<Rise, 3> rises_{};
    std::shared_mutex telling_;
    std::function<void(const PasswordNews&)> tell_;
};

}  // namespace roster::actors
