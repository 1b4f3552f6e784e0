#pragma once
// What is told to a client that is refused (RFC 9457), and the kinds of refusal that HTTP itself
// has.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/server/language.hpp"
#include "http/server/message.hpp"

namespace roster::http {

// A kind of problem. `code` is for programs and never changes.
struct ProblemKind {
    std::string_view code;
    int status;
    std::string_view title;
    std::string_view french_title = title;
};

namespace problems {
inline constexpr ProblemKind malformed_request{"malformed-request", 400,
                                               "The request is not valid HTTP",
                                               "La requête n’est pas du HTTP valide"};
inline constexpr ProblemKind not_found{"not-found", 404, "There is nothing here",
                                       "Il n’y a rien ici"};
inline constexpr ProblemKind method_not_allowed{"method-not-allowed", 405,
                                                "This method is not for this path",
                                                "Cette méthode ne s’applique pas à ce chemin"};
inline constexpr ProblemKind length_required{"length-required", 411, "A body is needed",
                                             "Un corps est nécessaire"};
inline constexpr ProblemKind body_too_large{"body-too-large", 413, "The body is too large",
                                            "Le corps est trop grand"};
inline constexpr ProblemKind uri_too_long{"uri-too-long", 414, "The request target is too long",
                                          "L’adresse demandée est trop longue"};
inline constexpr ProblemKind unsupported_media_type{"unsupported-media-type", 415,
                                                    "The body must be plain application/json",
                                                    "Le corps doit être du JSON non compressé"};
inline constexpr ProblemKind too_many_requests{"too-many-requests", 429, "Too many requests",
                                               "Trop de requêtes"};
inline constexpr ProblemKind fields_too_large{"fields-too-large", 431,
                                              "The header fields are too large",
                                              "Les champs d’en-tête sont trop grands"};
inline constexpr ProblemKind internal{"internal", 500, "Something went wrong on our side",
                                      "Une erreur s’est produite de notre côté"};
inline constexpr ProblemKind transfer_coding{"transfer-encoding", 501,
                                             "This transfer coding is not known here",
                                             "Ce codage de transfert n’est pas connu ici"};
inline constexpr ProblemKind overloaded{"overloaded", 503, "Too much is going on",
                                        "Le service est surchargé"};
inline constexpr ProblemKind stopping{"stopping", 503, "This server is stopping",
                                      "Ce serveur s’arrête"};
inline constexpr ProblemKind timeout{"timeout", 504, "There was no answer in time",
                                     "La réponse n’est pas venue à temps"};
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

[[nodiscard]] HttpResponse to_response(const Problem& problem, std::string_view request_id,
                                       Language language);

}  // namespace roster::http
