#include "http/pages/person_pages.hpp"

#include "http/pages/embedded_file.hpp"
#include "text/escape.hpp"

ROSTER_EMBED(roster_signup_page, ROSTER_PAGES_DIR "/assets/signup.html")
ROSTER_EMBED(roster_not_me_page, ROSTER_PAGES_DIR "/assets/not-me.html")
ROSTER_EMBED(roster_page_css, ROSTER_PAGES_DIR "/assets/page.css")
ROSTER_EMBED(roster_signup_js, ROSTER_PAGES_DIR "/assets/signup.js")
ROSTER_EMBED(roster_not_me_js, ROSTER_PAGES_DIR "/assets/not-me.js")
ROSTER_EMBED(roster_texts_js, ROSTER_PAGES_DIR "/assets/texts.js")

namespace roster::http {
namespace {

constexpr std::string_view javascript = "text/javascript; charset=utf-8";

std::string filled_in(std::string_view page, const PersonPages& pages) {
    std::string html(page);
    replace_all(html, "@product@", text::html_escaped(pages.product_name));
    replace_all(html, "@resend@", std::to_string(pages.resend_cooldown.count()));
    replace_all(html, "@next@", text::html_escaped(pages.next_url));
    return html;
}

}  // namespace

void add_person_pages(RouteTable& table, const PersonPages& pages) {
    const auto add = [&](std::string_view path, Handler handler) {
        table.push_back({"GET", path, Access::anyone, Body::none, std::move(handler)});
    };
    const auto add_file = [&](std::string_view path, const char* begin, const char* end,
                              std::string_view type) {
        add(path, page_handler(EmbeddedFile{between(begin, end), type}));
    };
    if (pages.has_signup) {
        add("/signup", page_handler(filled_in(
                           between(roster_signup_page_begin, roster_signup_page_end), pages)));
        add_file("/signup/signup.js", roster_signup_js_begin, roster_signup_js_end, javascript);
    }
    add("/not-me",
        page_handler(filled_in(between(roster_not_me_page_begin, roster_not_me_page_end), pages)));
    add_file("/signup/not-me.js", roster_not_me_js_begin, roster_not_me_js_end, javascript);
    add_file("/signup/texts.js", roster_texts_js_begin, roster_texts_js_end, javascript);
    add_file("/signup/page.css", roster_page_css_begin, roster_page_css_end,
             "text/css; charset=utf-8");
}

}  // namespace roster::http
