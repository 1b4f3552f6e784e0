#pragma once
// Strongly typed identifiers and numbers: every id and position has a type of its own.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

// A UUID's 16 bytes in network order (RFC 9562). `parse` accepts the 36-character form, any case;
// `to_string` writes lower case.
class Uuid {
public:
    using Bytes = std::array<std::uint8_t, 16>;

    constexpr Uuid() = default;
    constexpr explicit Uuid(const Bytes& bytes) : bytes_(bytes) {}

    [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] constexpr const Bytes& bytes() const { return bytes_; }

    constexpr auto operator<=>(const Uuid&) const = default;

private:
    Bytes bytes_{};
};

// One kind of id. Two kinds do not convert into each other.
template <class Kind>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(const Uuid& value) : value_(value) {}

    [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
        auto value = Uuid::parse(text);
        return value ? std::optional<Id>(Id(*value)) : std::nullopt;
    }
    [[nodiscard]] std::string to_string() const { return value_.to_string(); }
    [[nodiscard]] constexpr const Uuid& uuid() const { return value_; }
    [[nodiscard]] constexpr const Uuid::Bytes& bytes() const { return value_.bytes(); }

    constexpr auto operator<=>(const Id&) const = default;

private:
    Uuid value_;
};

using UserId = Id<struct UserIdKind>;      // one registration of one person; UUIDv7
using CodeId = Id<struct CodeIdKind>;      // one issued code; UUIDv7
using EventId = Id<struct EventIdKind>;    // one event; UUIDv7
using StreamId = Id<struct StreamIdKind>;  // one e-mail address; derived, see crypto/stream_id
using LogId = Id<struct LogIdKind>;        // one event log

// A count with a meaning: 0 is "nothing yet", the first event of a stream or log has number 1.
template <class Kind>
struct Ordinal {
    std::int64_t value = 0;

    constexpr auto operator<=>(const Ordinal&) const = default;
    [[nodiscard]] constexpr Ordinal next() const { return {value + 1}; }
};

using StreamVersion = Ordinal<struct StreamVersionKind>;    // number of events in one stream
using GlobalPosition = Ordinal<struct GlobalPositionKind>;  // place in the whole log

}  // namespace roster::domain

template <class Kind>
struct std::hash<roster::domain::Id<Kind>> {
    // Stream ids and UUIDv7s are random in their last eight bytes.
    std::size_t operator()(const roster::domain::Id<Kind>& id) const noexcept {
        std::size_t result = 0;
        for (std::size_t i = 8; i < 16; ++i) result = result << 8 | id.bytes()[i];
        return result;
    }
};
