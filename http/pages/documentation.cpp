// The files come in through the assembler, which takes no time for a megabyte; http/CMakeLists.txt
// says where they are.

#include "http/pages/documentation.hpp"

// Defines name_begin and name_end around the bytes of a file.
#define ROSTER_EMBED(name, file)                              \
    asm(".section .rodata\n.global " #name "_begin\n" #name   \
        "_begin:\n"                                           \
        ".incbin \"" file "\"\n.global " #name "_end\n" #name \
        "_end:\n"                                             \
        ".byte 0\n.previous\n");                              \
    extern "C" const char name##_begin[];                     \
    extern "C" const char name##_end[];

ROSTER_EMBED(roster_openapi, ROSTER_PAGES_DIR "/openapi.json")
ROSTER_EMBED(roster_docs_page, ROSTER_PAGES_DIR "/assets/page.html")
ROSTER_EMBED(roster_docs_script, ROSTER_PAGES_DIR "/assets/page.js")
ROSTER_EMBED(roster_swagger_css, ROSTER_SWAGGER_DIR "/swagger-ui.css")
ROSTER_EMBED(roster_swagger_bundle, ROSTER_SWAGGER_DIR "/swagger-ui-bundle.js")

namespace roster::http {
namespace {

constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
    "'self'";
constexpr std::string_view for_an_hour = "public, max-age=3600";

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

HttpResponse serve(const EmbeddedFile& file) {
    HttpResponse response{.static_body = file.content};
    response.with("Content-Type", file.content_type).with("Cache-Control", file.cache_control);
    return response;
}

}  // namespace

namespace documentation {
const EmbeddedFile openapi{between(roster_openapi_begin, roster_openapi_end), "application/json"};
const EmbeddedFile page{between(roster_docs_page_begin, roster_docs_page_end),
                        "text/html; charset=utf-8"};
const EmbeddedFile script{between(roster_docs_script_begin, roster_docs_script_end),
                          "text/javascript; charset=utf-8"};
const EmbeddedFile style_sheet{between(roster_swagger_css_begin, roster_swagger_css_end),
                               "text/css; charset=utf-8", for_an_hour};
const EmbeddedFile bundle{between(roster_swagger_bundle_begin, roster_swagger_bundle_end),
                          "text/javascript; charset=utf-8", for_an_hour};
}  // namespace documentation

Handler openapi_handler() {
    return [](const ExchangePtr& exchange) { exchange->respond(serve(documentation::openapi)); };
}

Handler page_handler(const EmbeddedFile& file) {
    return [file](const ExchangePtr& exchange) {
        auto response = serve(file);
        response.with("Content-Security-Policy", page_policy);
        exchange->respond(std::move(response));
    };
}

}  // namespace roster::http
