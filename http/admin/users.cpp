// People for operators: one by id or address, or all in pages.

#include <algorithm>
#include <array>

#include "http/admin/handlers.hpp"
#include "http/public/email_input.hpp"
#include "http/server/query.hpp"
#include "operators/people.hpp"
#include "operators/person.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {

namespace {

constexpr std::array statuses{"pending", "active", "erased"};

OrProblem<std::optional<domain::LogTime>> time_in(std::string_view query, std::string_view name) {
    const auto text = query_parameter(query, name);
    if (text.empty()) return std::optional<domain::LogTime>();
    const auto time = domain::parse_rfc3339(text);
    if (!time) return std::unexpected(query_problem(name, "an RFC 3339 time"));
    return time;
}

void show(const ExchangePtr& exchange, AdminLog& log, const operators::Person& person) {
    const auto moment = time_in(exchange->request().query, "at");
    if (!moment) return exchange->respond(moment.error());
    const auto story = operators::tell(log.log, person, *moment);
    if (!story) return exchange->respond(problem_of(story.error()));
    exchange->respond(json_response(200, operators::story_json(log.log, *story)));
}

void show_by_email(const ExchangePtr& exchange, AdminLog& log, const std::string& text) {
    const auto email = parse_email(text);
    if (!email)
        return exchange->respond(Problem(problems::invalid_email, "'email' is no address."));
    show(exchange, log, operators::person_at(log.keys, *email));
}

OrProblem<operators::Person> person_in_path(const Exchange& exchange, AdminLog& log) {
    const auto user = domain::UserId::parse(exchange.path_parameters.at("user_id"));
    if (!user) return std::unexpected(unknown_user());
    const auto person = operators::find_person(log.log, *user);
    if (!person) return std::unexpected(problem_of(person.error()));
    return *person;
}

OrProblem<void> read_paging(operators::PeopleQuery& people, std::string_view query) {
    if (const auto text = query_parameter(query, "after"); !text.empty()) {
        people.after = domain::UserId::parse(text);
        if (!people.after) return std::unexpected(query_problem("after", "a user id"));
    }
    if (const auto text = query_parameter(query, "limit"); !text.empty()) {
        const auto limit = parse_count(text);
        if (!limit || *limit == 0)
            return std::unexpected(query_problem("limit", "a number above 0"));
        people.limit = static_cast<std::size_t>(*limit);
    }
    return {};
}

OrProblem<operators::PeopleQuery> parse_people(std::string_view query) {
    // Today's list must not be taken for that moment's.
    if (!query_parameter(query, "at").empty())
        return std::unexpected(query_problem("at", "asked together with 'email'"));
    operators::PeopleQuery people{.status = query_parameter(query, "status")};
    if (!people.status.empty() && std::ranges::count(statuses, people.status) == 0)
        return std::unexpected(query_problem("status", "pending, active or erased"));
    const auto registered = time_in(query, "registered_after");
    if (!registered) return std::unexpected(registered.error());
    people.registered_after = *registered;
    if (const auto read = read_paging(people, query); !read) return std::unexpected(read.error());
    return people;
}

void list(const ExchangePtr& exchange, AdminLog& log) {
    const auto query = parse_people(exchange->request().query);
    if (!query) return exchange->respond(query.error());
    const auto people = operators::list_people(log.log, *query);
    if (!people) return exchange->respond(problem_of(people.error()));
    exchange->respond(json_response(200, operators::people_json(*people, *query)));
}

void log_erasure(const Exchange& exchange, const domain::UserId& user) {
    telemetry::log_line(telemetry::LogLevel::info, "operator_erased",
                        {{"by", exchange.caller.name},
                         {"user_id", user.to_string()},
                         {"request_id", exchange.context().request_id}});
}

}  // namespace

Handler user_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto person = person_in_path(*exchange, *log);
        if (!person) return exchange->respond(person.error());
        show(exchange, *log, *person);
    };
}

Handler users_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto email = query_parameter(exchange->request().query, "email");
        if (!email.empty()) return show_by_email(exchange, *log, email);
        list(exchange, *log);
    };
}

Handler erase_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto person = person_in_path(*exchange, *log);
        if (!person) return exchange->respond(person.error());
        log->users.deliver(person->stream, domain::Erase{*person->user, {}},
                           context_of_operator(*exchange),
                           [exchange, user = *person->user](const actors::Reply& reply) {
                               if (!reply) return exchange->respond(problem_of(reply.error()));
                               if (std::get<actors::Delivered>(*reply).events.empty())
                                   return exchange->respond(unknown_user());
                               log_erasure(*exchange, user);
                               exchange->respond(HttpResponse{.status = 204});
                           });
    };
}

}  // namespace roster::http
