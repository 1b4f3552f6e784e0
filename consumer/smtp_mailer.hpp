#pragma once
// Sends by SMTP (RFC 5321) with libcurl; keeps its connection between mails.

#include <memory>
#include <string>

#include "consumer/mailer.hpp"

namespace roster::consumer {

struct SmtpSettings {
    std::string url;  // smtp://host:port = STARTTLS required, smtp://…?tls=off in clear, smtps://
    std::string user;
    std::string password;
    std::string ca_file;  // empty: the system's
};

// Throws std::invalid_argument for a malformed URL.
[[nodiscard]] std::unique_ptr<Mailer> make_smtp_mailer(const SmtpSettings& settings);

}  // namespace roster::consumer
