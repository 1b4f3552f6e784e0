#pragma once
// Which of several logs side by side an address belongs to. No key is in it, on purpose: a proxy
// computes the same (docs/operations.md, "Many logs").

#include <optional>
#include <string>
#include <string_view>

#include "domain/email_address.hpp"

namespace roster::crypto {

// One shard of a fixed number of them, written "3/16" for the fourth of sixteen.
class LogShard {
public:
    static constexpr int max_count = 1024;

    // Nothing for any other spelling: what is kept in the log is compared as text.
    [[nodiscard]] static std::optional<LogShard> parse(std::string_view text);

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] std::string text() const;

    // The number of the shard that this address belongs to: the first four octets of SHA-256 of its
    // canonical form, big-endian, modulo the number of shards.
    [[nodiscard]] int number_of(const domain::EmailAddress& email) const;
    [[nodiscard]] bool holds(const domain::EmailAddress& email) const {
        return number_of(email) == number_;
    }

    friend bool operator==(const LogShard&, const LogShard&) = default;

private:
    LogShard(int number, int count) : number_(number), count_(count) {}

    int number_;
    int count_;
};

}  // namespace roster::crypto
