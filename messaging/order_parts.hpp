#pragma once
// The parts of a mail order that two messages carry: whom it goes to, and its code. Private.

#include <optional>
#include <string>

#include "domain/user_events.hpp"
#include "messaging/mail_messages.hpp"
#include "messaging/strict_json.hpp"

namespace roster::messaging {

// The plaintext that is sealed: {"email":…,"locale":…}.
[[nodiscard]] std::string recipient_json(const domain::Recipient& recipient);

// Reads "email" and "locale" of an object; nothing, and a noted failure, if either is wrong.
[[nodiscard]] std::optional<domain::Recipient> read_recipient(Fields& fields);

// What the members of a code are called.
struct CodeMembers {
    std::string_view id;
    std::string_view key_id;
    std::string_view issued_at;
    std::string_view expires_at;
};

// Nothing, and a noted failure, if any is wrong.
[[nodiscard]] std::optional<OrderedCode> read_ordered_code(Fields& fields,
                                                           const CodeMembers& names);

}  // namespace roster::messaging
