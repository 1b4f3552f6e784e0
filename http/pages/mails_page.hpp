#pragma once
// The mails `dev` sent, for programs and to look at.

#include <functional>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "http/server/route.hpp"

namespace roster::http {

using MailsView = std::function<std::vector<SentMail>(const std::string& to)>;

// GET /admin/v1/mails?to=
[[nodiscard]] Handler mails_handler(MailsView mails);

// GET /mails: a page without script. It needs no token, so it is shown only to this machine, and
// only under a loopback name: a page of another origin cannot have it read by pointing its own name
// here (DNS rebinding).
[[nodiscard]] Handler mails_page_handler(MailsView mails);

// GET /mails/html?to=&sent_at=: one mail as its reader's program shows it, without scripts and
// without anything from elsewhere. As open as the page.
[[nodiscard]] Handler mail_html_handler(MailsView mails);

}  // namespace roster::http
