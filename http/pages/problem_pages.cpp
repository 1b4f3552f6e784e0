#include "http/pages/problem_pages.hpp"

#include <algorithm>
#include <array>

#include "http/public/problems.hpp"
#include "text/escape.hpp"

namespace roster::http {
namespace {

constexpr std::array all{problems::malformed_request, problems::malformed_json,
                         problems::code_incorrect,    problems::invalid_credentials,
                         problems::not_found,         problems::method_not_allowed,
                         problems::already_active,    problems::already_registered,
                         problems::code_expired,      problems::code_burned,
                         problems::length_required,   problems::body_too_large,
                         problems::uri_too_long,      problems::unsupported_media_type,
                         problems::wrong_shard,       problems::invalid_body,
                         problems::invalid_email,     problems::weak_password,
                         problems::invalid_token,     problems::invalid_code,
                         problems::too_many_requests, problems::too_many_attempts,
                         problems::too_many_codes,    problems::fields_too_large,
                         problems::internal,          problems::transfer_coding,
                         problems::overloaded,        problems::stopping,
                         problems::store_unavailable, problems::timeout};

std::string page(const ProblemKind& kind, Language language) {
    const auto title = text::html_escaped(kind.title.in(language));
    return "<!doctype html>\n<html lang=\"" + std::string(tag_of(language)) +
           "\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width\">\n<title>" +
           title + "</title>\n<h1>" + title + "</h1>\n<p>" +
           text::html_escaped(kind.meaning.in(language)) + "</p>\n<p>" +
           std::to_string(kind.status) + " <code>" + std::string(kind.code) +
           "</code></p>\n</html>\n";
}

}  // namespace

std::span<const ProblemKind> explained_problems() { return all; }

Handler problem_page_handler() {
    return [](const ExchangePtr& exchange) {
        const auto& code = exchange->path_parameters.at("code");
        const auto known = std::ranges::find(all, code, &ProblemKind::code);
        if (known == all.end())
            return exchange->respond(
                Problem(problems::not_found, said<&UserTexts::no_such_problem>));
        HttpResponse response{.body = page(*known, exchange->language())};
        response.with("Content-Type", "text/html; charset=utf-8");
        mark_language(response, exchange->language());
        exchange->respond(std::move(response));
    };
}

}  // namespace roster::http
