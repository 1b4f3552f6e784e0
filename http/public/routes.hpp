#pragma once
// The public API's table of contents.

#include "http/pages/documentation.hpp"
#include "http/pages/person_pages.hpp"
#include "http/public/user_handlers.hpp"
#include "http/server/route.hpp"

namespace roster::http {

struct PublicPages {
    DescribedService described = {};
    bool has_documentation = true;
    PersonPages person = {};
};

[[nodiscard]] RouteTable public_routes(const UserApi& api, const PublicPages& pages = {});

}  // namespace roster::http
