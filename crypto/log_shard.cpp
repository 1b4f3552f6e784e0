#include "crypto/log_shard.hpp"

#include <charconv>
#include <cstdint>

#include "crypto/digest.hpp"

namespace roster::crypto {

namespace {

constexpr std::size_t octets_that_count = 4;

std::optional<int> number_in(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<LogShard> LogShard::parse(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == text.npos) return std::nullopt;
    const auto number = number_in(text.substr(0, slash));
    const auto count = number_in(text.substr(slash + 1));
    if (!number || !count || *number < 0 || *number >= *count || *count > max_count)
        return std::nullopt;
    const LogShard shard(*number, *count);
    return shard.text() == text ? std::optional(shard) : std::nullopt;
}

std::string LogShard::text() const {
    return std::to_string(number_) + "/" + std::to_string(count_);
}

int LogShard::number_of(const domain::EmailAddress& email) const {
    const auto digest = sha256(as_bytes(email.canonical()));
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < octets_that_count; ++i) value = value << 8 | digest[i];
    return static_cast<int>(value % static_cast<std::uint32_t>(count_));
}

}  // namespace roster::crypto
