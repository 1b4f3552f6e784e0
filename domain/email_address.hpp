#pragma once
// The e-mail addresses Roster serves: ASCII, one canonical form each.

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

// A mailbox: dot-atom local part of at most 64 octets (RFC 5321, 4.1.2), LDH domain with at least
// one dot (RFC 1123, labels of 1 to 63, no hyphen at either end), at most 254 octets in all.
// Internationalised domains arrive here as A-labels already.
class EmailAddress {
public:
    [[nodiscard]] static std::optional<EmailAddress> parse(std::string_view text);

    // As the person wrote it.
    [[nodiscard]] const std::string& text() const { return text_; }
    // ASCII-lowercased: two spellings with the same canonical form are one account.
    [[nodiscard]] std::string canonical() const;
    [[nodiscard]] std::string_view domain() const;

    friend bool operator==(const EmailAddress&, const EmailAddress&) = default;

private:
    explicit EmailAddress(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace roster::domain
