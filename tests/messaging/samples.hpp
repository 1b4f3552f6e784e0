#pragma once
// Orders, events and reports to send around.

#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "messaging/cloud_event.hpp"
#include "messaging/event_bus.hpp"

namespace roster::messaging::samples {

inline constexpr const char* traceparent =
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

[[nodiscard]] domain::LogTime time(std::int64_t seconds);

// All that one order is made of, each with ids of its own.
struct Letter {
    MailOrder order;
    EnvelopeFields envelope;

    [[nodiscard]] std::string encoded(const crypto::KeyRing& keys) const;
    [[nodiscard]] OutboundEvent outbound(const crypto::KeyRing& keys) const;
};
[[nodiscard]] Letter letter(const std::string& email = "ada@example.org");
// A further one to the same person.
[[nodiscard]] Letter letter_to(const domain::UserId& user);
[[nodiscard]] std::vector<OutboundEvent> letters(std::size_t count, const crypto::KeyRing& keys);
// An event that causes no mail.
[[nodiscard]] OutboundEvent plain_event();

[[nodiscard]] MailReport report();
[[nodiscard]] ReissueRequest reissue_request();

// Equal in all that the receiver sees.
[[nodiscard]] bool same(const MailOrder& a, const MailOrder& b);
[[nodiscard]] bool same(const MailReport& a, const MailReport& b);

}  // namespace roster::messaging::samples
