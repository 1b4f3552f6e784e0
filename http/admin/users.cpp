// A user is shown by folding their own events: the truth, and not a read model that may lag.

#include <algorithm>

#include "domain/overloaded.hpp"
#include "domain/user_evolve.hpp"
#include "eventstore/event_codec.hpp"
#include "http/admin/handlers.hpp"
#include "http/public/email_input.hpp"
#include "http/server/query.hpp"
#include "text/json_writer.hpp"

namespace roster::http {

namespace {

using eventstore::RecordedEvent;

// One user's events, and what they amount to.
struct Story {
    domain::UserId user;
    domain::UserState state;
    std::vector<RecordedEvent> events;
};

Problem unknown_user() { return {problems::unknown_user, "No user is known by this."}; }

OrProblem<domain::UserEvent> decoded(const RecordedEvent& recorded, const OperatorsLog& log) {
    auto event = eventstore::decode(recorded, log.access().keys);
    if (event) return std::move(*event);
    return std::unexpected(Problem(problems::internal, event.error().message));
}

// Of a stream's events, those of one user; of the newest where none is named.
OrProblem<Story> tell(const std::vector<RecordedEvent>& events, std::optional<domain::UserId> user,
                      const OperatorsLog& log) {
    Story story;
    for (const auto& recorded : events) {
        const auto event = decoded(recorded, log);
        if (!event) return std::unexpected(event.error());
        const auto whose = domain::user_of(*event);
        if (user && whose != *user) continue;
        if (whose != story.user) story = {.user = whose, .state = {}, .events = {}};
        story.state = domain::evolve(std::move(story.state), *event);
        story.events.push_back(recorded);
    }
    if (story.events.empty()) return std::unexpected(unknown_user());
    return story;
}

OrProblem<std::optional<domain::LogTime>> moment_of(const HttpRequest& request) {
    const auto text = query_parameter(request.query, "at");
    if (text.empty()) return std::optional<domain::LogTime>();
    const auto time = domain::parse_rfc3339(text);
    if (!time) return std::unexpected(query_problem("at", "an RFC 3339 time"));
    return time;
}

void add_email(text::JsonObject& body, const domain::Registrant* registrant) {
    if (registrant != nullptr) body.add("email", registrant->recipient.email.text());
}

// When the last code that is open will be over.
void add_code_expiry(text::JsonObject& body, const domain::Pending& pending) {
    std::optional<domain::LogTime> expires_at;
    for (const auto& code : pending.codes)
        if (code.is_open)
            expires_at = std::max(expires_at.value_or(code.expires_at), code.expires_at);
    if (expires_at) body.add("code_expires_at", domain::to_rfc3339(*expires_at));
}

void add_situation(text::JsonObject& body, const domain::Situation& situation) {
    using domain::to_rfc3339;
    std::visit(domain::overloaded{
                   [&](const domain::Absent&) { body.add("status", "absent"); },
                   [&](const domain::Pending& pending) {
                       add_email(body, domain::first_registrant(pending));
                       body.add("status", "pending");
                       body.add("registered_at", to_rfc3339(pending.registered_at));
                       add_code_expiry(body, pending);
                   },
                   [&](const domain::Active& active) {
                       add_email(body, active.registrant ? &*active.registrant : nullptr);
                       body.add("status", "active");
                       body.add("registered_at", to_rfc3339(active.registered_at));
                       body.add("activated_at", to_rfc3339(active.activated_at));
                   },
                   [&](const domain::Erased& erased) {
                       body.add("status", "erased");
                       body.add("erased_at", to_rfc3339(erased.erased_at));
                   },
               },
               situation);
}

std::string to_json(const Story& story, const OperatorsLog& log) {
    std::string events;
    for (const auto& event : story.events)
        events.append(events.empty() ? "" : ",").append(log.json_of(event));
    text::JsonObject body;
    body.add("user_id", story.user.to_string());
    add_situation(body, story.state.situation);
    return body.add_json("events", "[" + events + "]").text();
}

void show(const ExchangePtr& exchange, OperatorsLog& log, const domain::StreamId& stream,
          std::optional<domain::UserId> user) {
    const auto moment = moment_of(exchange->request());
    if (!moment) return exchange->respond(moment.error());
    auto events = log.read_stream(stream);
    if (!events) return exchange->respond(events.error());
    if (*moment)
        std::erase_if(*events, [&](const auto& event) { return event.recorded_at > **moment; });
    const auto story = tell(*events, user, log);
    if (!story) return exchange->respond(story.error());
    exchange->respond(json_response(200, to_json(*story, log)));
}

struct KnownUser {
    domain::UserId user;
    domain::StreamId stream;
};

OrProblem<KnownUser> user_in_path(const Exchange& exchange, OperatorsLog& log) {
    const auto user = domain::UserId::parse(exchange.path_parameters.at("user_id"));
    if (!user) return std::unexpected(unknown_user());
    const auto stream = log.stream_of(*user);
    if (!stream) return std::unexpected(stream.error());
    if (!*stream) return std::unexpected(unknown_user());
    return KnownUser{*user, **stream};
}

}  // namespace

Handler user_handler(OperatorsLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto known = user_in_path(*exchange, *log);
        if (!known) return exchange->respond(known.error());
        show(exchange, *log, known->stream, known->user);
    };
}

Handler user_by_email_handler(OperatorsLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto email = parse_email(query_parameter(exchange->request().query, "email"));
        if (!email)
            return exchange->respond(
                Problem(problems::invalid_email, "Name the user with ?email="));
        show(exchange, *log, log->stream_of(*email), std::nullopt);
    };
}

Handler erase_handler(OperatorsLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto known = user_in_path(*exchange, *log);
        if (!known) return exchange->respond(known.error());
        log->access().users.deliver(known->stream, domain::Erase{known->user, {}},
                                    exchange->context(), [exchange](const actors::Reply& reply) {
                                        if (!reply)
                                            return exchange->respond(problem_of(reply.error()));
                                        if (std::get<actors::Delivered>(*reply).events.empty())
                                            return exchange->respond(unknown_user());
                                        exchange->respond(HttpResponse{.status = 204});
                                    });
    };
}

}  // namespace roster::http
