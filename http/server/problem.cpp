#include "http/server/problem.hpp"

#include <algorithm>

#include "text/json_writer.hpp"

namespace roster::http {
namespace {

text::JsonArray errors_json(const std::vector<FieldError>& errors, Language language) {
    text::JsonArray list;
    for (const auto& error : errors) {
        text::JsonObject item;
        item.add("field", error.field)
            .add("reason", error.reason)
            .add("message", error.message.in(language));
        for (const auto& [name, value] : error.bounds) item.add(name, value);
        list.add_json(item.text());
    }
    return list;
}

}  // namespace

Phrase not_acknowledged() { return said<&HttpTexts::not_acknowledged>; }

Problem& Problem::retry(std::chrono::seconds after) {
    retry_after = std::max(after, std::chrono::seconds(1));
    return *this;
}

Problem& Problem::member(std::string name, std::string json) {
    members.emplace_back(std::move(name), std::move(json));
    return *this;
}

Problem& Problem::phrase(std::string name, Phrase value) {
    phrases.emplace_back(std::move(name), std::move(value));
    return *this;
}

Problem& Problem::error(FieldError error) {
    errors.push_back(std::move(error));
    return *this;
}

Problem& Problem::with(std::string name, std::string value) {
    fields.push_back({std::move(name), std::move(value)});
    return *this;
}

Problem& Problem::closing() {
    close = true;
    return *this;
}

Problem& Problem::hiding_its_time() {
    on_quantum = true;
    return *this;
}

HttpResponse to_response(const Problem& problem, std::string_view request_id, Language wanted) {
    const auto& kind = problem.kind;
    const bool is_translated = problem.detail.is_translated();
    const auto language = is_translated ? wanted : Language::english;
    text::JsonObject body;
    body.add("type", "/problems/" + std::string(kind.code))
        .add("title", kind.title.in(language))
        .add("status", kind.status)
        .add("detail", problem.detail.in(language))
        .add("code", kind.code)
        .add("request_id", request_id);
    if (problem.retry_after) body.add("retry_after", problem.retry_after->count());
    for (const auto& [name, json] : problem.members) body.add_json(name, json);
    for (const auto& [name, phrase] : problem.phrases) body.add(name, phrase.in(language));
    if (!problem.errors.empty()) body.add("errors", errors_json(problem.errors, language));
    HttpResponse response{.status = kind.status,
                          .fields = problem.fields,
                          .body = body.text(),
                          .close = problem.close,
                          .on_quantum = problem.on_quantum};
    response.with("Content-Type", "application/problem+json");
    if (is_translated)
        mark_language(response, language);
    else
        response.with("Content-Language", tag_of(language));
    if (problem.retry_after)
        response.with("Retry-After", std::to_string(problem.retry_after->count()));
    return response;
}

}  // namespace roster::http
