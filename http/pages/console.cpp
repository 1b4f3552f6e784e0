#include "http/pages/console.hpp"

ROSTER_EMBED(roster_console_page, ROSTER_CONSOLE_DIR "/index.html")
ROSTER_EMBED(roster_console_script, ROSTER_CONSOLE_DIR "/console.js")
ROSTER_EMBED(roster_console_css, ROSTER_CONSOLE_DIR "/console.css")

namespace roster::http::console {

namespace {

// Like any page, and it frames the mails of `dev`.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
    "'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

const EmbeddedFile page{.content = between(roster_console_page_begin, roster_console_page_end),
                        .content_type = "text/html; charset=utf-8",
                        .policy = policy};
const EmbeddedFile script{
    .content = between(roster_console_script_begin, roster_console_script_end),
    .content_type = "text/javascript; charset=utf-8"};
const EmbeddedFile style_sheet{.content = between(roster_console_css_begin, roster_console_css_end),
                               .content_type = "text/css; charset=utf-8"};

}  // namespace roster::http::console
