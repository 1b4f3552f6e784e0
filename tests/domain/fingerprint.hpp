#pragma once
// A number that stands for a state, so that an exhaustive test need not visit the same one twice.

#include <cstdint>
#include <string_view>

#include "domain/user_state.hpp"

namespace roster::domain::test {

class Fingerprint {
public:
    Fingerprint& add(std::int64_t value) {
        value_ ^= static_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15U;
        value_ *= 0xbf58476d1ce4e5b9U;
        value_ ^= value_ >> 29;
        return *this;
    }
    Fingerprint& add(LogTime time) { return add(time.time_since_epoch().count()); }
    Fingerprint& add(NetworkTag network) { return add(network.value); }
    Fingerprint& add(std::string_view text) {
        for (const char c : text) add(static_cast<std::int64_t>(c));
        return add(static_cast<std::int64_t>(text.size()));
    }
    // Test ids differ in their last two bytes.
    template <class Kind>
    Fingerprint& add(const Id<Kind>& id) {
        return add(id.bytes()[14] * 256 + id.bytes()[15]);
    }
    Fingerprint& add(const UserState& state);

    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    void add(const Pending& pending);
    void add(const Active& active);
    void add(const Absent&) {}
    void add(const Erased& erased) { add(erased.user_id).add(erased.erased_at); }
    void add(const std::optional<Registrant>& registrant);
    void add(const std::vector<IssuedCode>& codes);
    void add(const std::vector<Spent>& spent);

    std::uint64_t value_ = 0;
};

}  // namespace roster::domain::test
