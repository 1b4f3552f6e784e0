#pragma once
// The pages for people: to sign up, and to say "that wasn't me". Plain files, in English and
// French, that speak to the API as any other page would.

#include <chrono>
#include <string>

#include "http/server/route.hpp"

namespace roster::http {

struct PersonPages {
    bool has_signup = false;
    std::string next_url = {};  // where to go once active, with the token in the fragment
    std::string product_name = "Roster";
    std::chrono::seconds resend_cooldown{15};  // between two codes
};

// GET /signup where it is on, GET /not-me, and what they load.
void add_person_pages(RouteTable& table, const PersonPages& pages);

}  // namespace roster::http
