// What the public listener answers to. To add an endpoint: a line here, a handler in a file of its
// own, and its description in openapi.json.

#include "http/public/routes.hpp"

#include "http/pages/documentation.hpp"
#include "http/pages/problem_pages.hpp"

namespace roster::http {

namespace {

// A page is worth leading to; what it loads is not.
void add_documentation(RouteTable& table) {
    const auto add = [&](std::string_view path, const EmbeddedFile& file) {
        table.push_back({"GET", path, Access::anyone, Body::none, page_handler(file)});
    };
    add("/docs", documentation::page);
    add("/docs/page.js", documentation::script);
    add("/docs/swagger-ui.css", documentation::style_sheet);
    add("/docs/swagger-ui-bundle.js", documentation::bundle);
}

Handler leads_to(std::string_view page) {
    return [page](const ExchangePtr& exchange) {
        HttpResponse response{.status = 302};
        exchange->respond(response.with("Location", page));
    };
}

}  // namespace

RouteTable public_routes(const UserApi& api, const PublicPages& pages) {
    RouteTable table{
        {"POST", "/api/v1/users/register", Access::limited, Body::json, register_handler(api)},
        {"POST", "/api/v1/users/activate", Access::limited, Body::json, activate_handler(api)},
        {"POST", "/api/v1/users/resend-code", Access::limited, Body::optional_json,
         resend_code_handler(api)},
        {"GET", "/api/v1/users/me", Access::limited, Body::none, me_handler(api)},
        {"GET", "/.well-known/jwks.json", Access::anyone, Body::none, jwks_handler(api)},
        {"GET", "/openapi.json", Access::anyone, Body::none, openapi_handler(pages.described)},
        {"GET", "/problems/{code}", Access::anyone, Body::none, problem_page_handler()},
    };
    if (api.links)
        table.push_back({"POST", "/api/v1/users/disown", Access::limited, Body::json,
                         disown_handler(api.links)});
    if (pages.has_documentation) add_documentation(table);
    add_person_pages(table, pages.person);
    if (pages.person.has_signup || pages.has_documentation)
        table.push_back({"GET", "/", Access::anyone, Body::none,
                         leads_to(pages.person.has_signup ? "/signup" : "/docs")});
    return table;
}

}  // namespace roster::http
