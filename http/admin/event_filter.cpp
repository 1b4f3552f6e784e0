#include "http/admin/event_filter.hpp"

#include <algorithm>

#include "http/admin/admin_gate.hpp"
#include "http/public/email_input.hpp"
#include "http/server/query.hpp"

namespace roster::http {

namespace {

using operators::EventFilter;

OrProblem<void> read_numbers(EventFilter& filter, std::string_view query) {
    if (const auto text = query_parameter(query, "after"); !text.empty()) {
        const auto after = parse_count(text);
        if (!after) return std::unexpected(query_problem("after", "a position"));
        filter.after = {*after};
    }
    if (const auto text = query_parameter(query, "limit"); !text.empty()) {
        const auto limit = parse_count(text);
        if (!limit || *limit == 0)
            return std::unexpected(query_problem("limit", "a number above 0"));
        filter.limit = static_cast<std::size_t>(*limit);
    }
    return {};
}

OrProblem<void> read_type(EventFilter& filter, std::string_view query) {
    filter.type = query_parameter(query, "type");
    if (filter.type.empty() || std::ranges::count(operators::event_types(), filter.type) > 0)
        return {};
    const std::string nearest(operators::nearest_event_type(filter.type));
    return std::unexpected(query_problem("type", "an event's name; the nearest is " + nearest));
}

OrProblem<void> read_user(EventFilter& filter, std::string_view query, AdminLog& log) {
    const auto text = query_parameter(query, "user");
    if (text.empty()) return {};
    const auto user = domain::UserId::parse(text);
    if (!user) return std::unexpected(query_problem("user", "a user id"));
    const auto person = operators::find_person(log.log, *user);
    if (person)
        restrict_to(filter, *person);
    else if (std::holds_alternative<operators::UnknownPerson>(person.error()))
        filter.matches_nothing = true;
    else
        return std::unexpected(problem_of(person.error()));
    return {};
}

OrProblem<void> read_email(EventFilter& filter, const Exchange& exchange, const AdminLog& log) {
    const auto text = query_parameter(exchange.request().query, "email");
    if (text.empty()) return {};
    if (parts_for(exchange) == operators::PrivateParts::withheld)
        return std::unexpected(
            Problem(problems::role_too_small, "To ask by address a token has to have 'read'."));
    const auto email = parse_email(text);
    if (!email) return std::unexpected(Problem(problems::invalid_email, "'email' is no address."));
    restrict_to(filter, operators::person_at(log.keys, *email));
    return {};
}

}  // namespace

OrProblem<EventFilter> parse_filter(const Exchange& exchange, AdminLog& log) {
    const auto& request = exchange.request();
    EventFilter filter;
    if (auto read = read_type(filter, request.query); !read) return std::unexpected(read.error());
    if (auto read = read_numbers(filter, request.query); !read)
        return std::unexpected(read.error());
    if (auto read = read_user(filter, request.query, log); !read)
        return std::unexpected(read.error());
    if (auto read = read_email(filter, exchange, log); !read) return std::unexpected(read.error());
    return filter;
}

}  // namespace roster::http
