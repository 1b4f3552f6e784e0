// What the public listener answers to. To add an endpoint: a line here, a handler in a file of its
// own, and its description in openapi.json.

#include "http/public/routes.hpp"

#include "http/pages/documentation.hpp"

namespace roster::http {

RouteTable public_routes(const UserApi& api) {
    return {
        {"POST", "/api/v1/users/register", Access::limited, Body::json, register_handler(api)},
        {"POST", "/api/v1/users/activate", Access::limited, Body::json, activate_handler(api)},
        {"POST", "/api/v1/users/resend-code", Access::limited, Body::optional_json,
         resend_code_handler(api)},
        {"GET", "/api/v1/users/me", Access::limited, Body::none, me_handler(api)},
        {"GET", "/openapi.json", Access::anyone, Body::none, openapi_handler()},
        {"GET", "/docs", Access::anyone, Body::none, page_handler(documentation::page)},
        {"GET", "/docs/page.js", Access::anyone, Body::none, page_handler(documentation::script)},
        {"GET", "/docs/swagger-ui.css", Access::anyone, Body::none,
         page_handler(documentation::style_sheet)},
        {"GET", "/docs/swagger-ui-bundle.js", Access::anyone, Body::none,
         page_handler(documentation::bundle)},
    };
}

}  // namespace roster::http
