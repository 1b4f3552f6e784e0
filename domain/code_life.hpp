#pragma once
// How long a code lives, and the shares of its life that decide what is done with its mail.

#include <optional>

#include "domain/log_time.hpp"

namespace roster::domain {

// From when a code was issued to when it ends, by the log's time. A code is over at its end.
class CodeLife {
public:
    // Absent: it would end before it began.
    [[nodiscard]] static constexpr std::optional<CodeLife> parse(LogTime issued_at,
                                                                 LogTime expires_at) {
        if (issued_at >= expires_at) return std::nullopt;
        return CodeLife(issued_at, expires_at);
    }

    [[nodiscard]] constexpr LogTime issued_at() const { return issued_at_; }
    [[nodiscard]] constexpr LogTime expires_at() const { return expires_at_; }
    [[nodiscard]] constexpr LogClock::duration length() const { return expires_at_ - issued_at_; }
    [[nodiscard]] constexpr bool is_over(LogTime now) const { return expires_at_ <= now; }

    // Enough that whoever reads the mail can still use the code: one with less is not mailed, but
    // replaced.
    [[nodiscard]] constexpr bool has_three_quarters_left(LogTime at) const {
        return has_left(3, at);
    }
    // Enough to hand the same code to a mail server once more.
    [[nodiscard]] constexpr bool has_a_quarter_left(LogTime at) const { return has_left(1, at); }

    friend constexpr bool operator==(const CodeLife&, const CodeLife&) = default;

private:
    constexpr CodeLife(LogTime issued_at, LogTime expires_at)
        : issued_at_(issued_at), expires_at_(expires_at) {}

    [[nodiscard]] constexpr bool has_left(int quarters, LogTime at) const {
        return 4 * (expires_at_ - at) >= quarters * length();
    }

    LogTime issued_at_;
    LogTime expires_at_;
};

}  // namespace roster::domain
