#pragma once
// E-mail addresses as people type them: an internationalised domain becomes A-labels (RFC 5890)
// before the domain sees it.

#include <expected>
#include <optional>
#include <string_view>

#include "domain/email_address.hpp"

namespace roster::http {

enum class EmailFlaw {
    not_an_address,
    space_inside,
    quoted_local_part,  // or a comment
    non_ascii_local_part,
    missing_local_part,
    missing_domain,
    invalid_domain,
    too_long,
};

// What is meant: without the white space around it.
[[nodiscard]] std::string_view typed_address(std::string_view text);

// `text` is valid UTF-8. White space around it does not count; nothing else is repaired.
[[nodiscard]] std::expected<domain::EmailAddress, EmailFlaw> read_email(std::string_view text);
[[nodiscard]] std::optional<domain::EmailAddress> parse_email(std::string_view text);

}  // namespace roster::http
