#pragma once
// Checks the whole log: positions, versions, times, decoding and the hash chain, in constant
// memory.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"

namespace roster::eventstore {

struct VerifyOptions {
    domain::GlobalPosition from{1};
    // A head that was published earlier: the log must contain it.
    std::optional<LogHead> published_head = {};
    // Without keys the private parts are not opened, only chained.
    const crypto::KeyRing* keys = nullptr;
    // The events after the first and up to the second position came from elsewhere without their
    // users' keys: a key that is missing there is counted, and no damage.
    domain::GlobalPosition keys_missing_after = {};
    domain::GlobalPosition keys_missing_up_to = {};
    // Called now and then with the position reached and the head's.
    std::function<void(domain::GlobalPosition, domain::GlobalPosition)> progress = {};
};

struct LogWhole {
    std::int64_t events = 0;
    std::int64_t shredded = 0;  // events whose user's key was destroyed
    LogHead head;
};

struct LogDamaged {
    domain::GlobalPosition position;
    std::string what;  // one line: what is wrong there
};

using VerifyOutcome = std::variant<LogWhole, LogDamaged, StoreUnavailable>;

[[nodiscard]] VerifyOutcome verify_log(EventReader& reader, const VerifyOptions& options);

}  // namespace roster::eventstore
