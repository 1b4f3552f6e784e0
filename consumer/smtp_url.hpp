#pragma once
// Where a mail server is, and whether it is spoken to in clear. Private.

#include <string>

namespace roster::consumer {

struct SmtpEndpoint {
    std::string url;        // without path and query
    std::string ehlo_name;  // the URL's path, if it has one
    bool in_clear = false;
};

// smtp://host:port, smtp://host:port?tls=off or smtps://host:port. Throws std::invalid_argument,
// without a word of the URL: it may hold a password.
[[nodiscard]] SmtpEndpoint parse_smtp_url(const std::string& text);

}  // namespace roster::consumer
