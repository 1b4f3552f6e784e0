#pragma once
// What is told to a client that is refused (RFC 9457), and the kinds of refusal that HTTP itself
// has.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/server/http_texts.hpp"
#include "http/server/language.hpp"
#include "http/server/message.hpp"
#include "http/server/phrase.hpp"

namespace roster::http {

// A kind of problem. `code` is for programs and never changes.
struct ProblemKind {
    std::string_view code;
    int status;
    Text title;
    Text meaning = "";  // none: only operators meet it
};

// The kind whose words are this member of a table of texts.
template <auto Entry>
constexpr ProblemKind kind_of(std::string_view code, int status) {
    using Texts = decltype(table_of(Entry));
    return {code, status, Text([](Language language) -> std::string_view {
                return (texts_in<Texts>(language).*Entry).title;
            }),
            Text([](Language language) -> std::string_view {
                return (texts_in<Texts>(language).*Entry).meaning;
            })};
}

namespace problems {
inline constexpr auto malformed_request =
    kind_of<&HttpTexts::malformed_request>("malformed-request", 400);
inline constexpr auto not_found = kind_of<&HttpTexts::not_found>("not-found", 404);
inline constexpr auto method_not_allowed =
    kind_of<&HttpTexts::method_not_allowed>("method-not-allowed", 405);
inline constexpr auto length_required =
    kind_of<&HttpTexts::length_required>("length-required", 411);
inline constexpr auto body_too_large = kind_of<&HttpTexts::body_too_large>("body-too-large", 413);
inline constexpr auto uri_too_long = kind_of<&HttpTexts::uri_too_long>("uri-too-long", 414);
inline constexpr auto unsupported_media_type =
    kind_of<&HttpTexts::unsupported_media_type>("unsupported-media-type", 415);
inline constexpr auto too_many_requests =
    kind_of<&HttpTexts::too_many_requests>("too-many-requests", 429);
inline constexpr auto fields_too_large =
    kind_of<&HttpTexts::fields_too_large>("fields-too-large", 431);
inline constexpr auto internal = kind_of<&HttpTexts::internal>("internal", 500);
inline constexpr auto transfer_coding =
    kind_of<&HttpTexts::transfer_coding>("transfer-encoding", 501);
inline constexpr auto overloaded = kind_of<&HttpTexts::overloaded>("overloaded", 503);
inline constexpr auto stopping = kind_of<&HttpTexts::stopping>("stopping", 503);
inline constexpr auto timeout = kind_of<&HttpTexts::timeout>("timeout", 504);
}  // namespace problems

// What a client can be told of something that may have happened all the same.
[[nodiscard]] Phrase not_acknowledged();

// One thing wrong with what was sent, for a program (`reason`, from a documented list) and for a
// person.
struct FieldError {
    std::string field;
    std::string_view reason;
    Phrase message;
    std::vector<std::pair<std::string_view, std::int64_t>> bounds = {};  // e.g. {"min_length", 8}
};

struct Problem {
    ProblemKind kind;
    Phrase detail;
    std::optional<std::chrono::seconds> retry_after;
    std::vector<std::pair<std::string, std::string>> members;  // names and JSON values of its own
    std::vector<std::pair<std::string, Phrase>> phrases;       // the same, for people
    std::vector<FieldError> errors;
    std::vector<HeaderField> fields;
    bool close = false;       // the connection, after this answer
    bool on_quantum = false;  // as in HttpResponse

    Problem(const ProblemKind& k, Phrase d) : kind(k), detail(std::move(d)) {}
    Problem& retry(std::chrono::seconds after);
    Problem& member(std::string name, std::string json);
    Problem& phrase(std::string name, Phrase value);
    Problem& error(FieldError error);
    Problem& with(std::string name, std::string value);
    Problem& closing();
    Problem& hiding_its_time();
};

// In `language`; in English what is for operators alone.
[[nodiscard]] HttpResponse to_response(const Problem& problem, std::string_view request_id,
                                       Language language);

}  // namespace roster::http
