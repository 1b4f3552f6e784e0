// What fails here is mostly the store: an operator gets the same 503 as a client would.

#include "http/admin/admin_log.hpp"

#include "domain/overloaded.hpp"
#include "operators/admin_tokens.hpp"

namespace roster::http {

Problem problem_of(const operators::NoAnswer& why) {
    return std::visit(
        domain::overloaded{[](const operators::StoreSilent&) {
                               return Problem(problems::store_unavailable, "Try again in a moment.")
                                   .retry(std::chrono::seconds(1));
                           },
                           [](const operators::StillBuilding& building) {
                               return Problem(problems::store_unavailable,
                                              "The projection '" + building.projection +
                                                  "' is being built; see "
                                                  "/admin/v1/projections.")
                                   .retry(std::chrono::seconds(2));
                           },
                           [](const operators::UnknownPerson&) { return unknown_user(); },
                           [](const operators::Unreadable& unreadable) {
                               return Problem(problems::internal, unreadable.message);
                           }},
        why);
}

Problem unknown_user() { return {problems::unknown_user, "No user is known by this."}; }

operators::PrivateParts parts_for(const Exchange& exchange) {
    const bool may_see = exchange.caller.role != role_name(operators::Role::events);
    return may_see ? operators::PrivateParts::opened : operators::PrivateParts::withheld;
}

telemetry::RequestContext context_of_operator(const Exchange& exchange) {
    auto context = exchange.context();
    context.by = "token " + exchange.caller.name;
    return context;
}

Problem query_problem(std::string_view parameter, std::string_view expected) {
    return {problems::invalid_query,
            "'" + std::string(parameter) + "' has to be " + std::string(expected) + "."};
}

}  // namespace roster::http
