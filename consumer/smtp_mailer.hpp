#pragma once
// Sends by SMTP (RFC 5321) with libcurl, on as many connections as there are mails at once, and
// keeps them between mails.

#include <memory>
#include <string>

#include "consumer/limits.hpp"
#include "consumer/mailer.hpp"

namespace roster::consumer {

// How long a server may take: RFC 5321, 4.5.3.2, but for what would only hold up others.
struct SmtpPatience {
    std::chrono::milliseconds connect = limits::smtp_connect_timeout;  // TCP alone
    std::chrono::milliseconds introduction = limits::smtp_introduction_timeout;
    std::chrono::milliseconds reply = limits::smtp_reply_timeout;
    std::chrono::milliseconds final_reply = limits::smtp_final_reply_timeout;
};

struct SmtpSettings {
    std::string url;  // smtp://host:port = STARTTLS required, smtp://…?tls=off in clear, smtps://
    std::string user;
    std::string password;
    std::string ca_file;                            // empty: the system's
    std::string ehlo_name = {};                     // empty: the domain of each mail's sender
    int connections = limits::default_connections;  // mails that a worker sends at once
    SmtpPatience patience = {};
};

// Throws std::invalid_argument for a malformed URL.
[[nodiscard]] std::unique_ptr<Mailer> make_smtp_mailer(const SmtpSettings& settings);

}  // namespace roster::consumer
