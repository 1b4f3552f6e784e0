#pragma once
// What is told to a client that is refused (RFC 9457). Every refusal of the actors and the domain
// is given its status and its code here, and nowhere else.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/requests.hpp"
#include "http/server/message.hpp"

namespace roster::http {

// A kind of problem. `code` is for programs and never changes.
struct ProblemKind {
    std::string_view code;
    int status;
    std::string_view title;
};

namespace problems {
inline constexpr ProblemKind malformed_request{"malformed-request", 400,
                                               "The request is not valid HTTP"};
inline constexpr ProblemKind malformed_json{"malformed-json", 400, "The body is not valid JSON"};
inline constexpr ProblemKind code_incorrect{"code-incorrect", 400, "The code is not right"};
inline constexpr ProblemKind invalid_credentials{"invalid-credentials", 401,
                                                 "E-mail address or password is not right"};
inline constexpr ProblemKind token_required{"token-required", 401,
                                            "The operators' token is needed"};
inline constexpr ProblemKind no_token_configured{"no-token-configured", 403,
                                                 "No operators' token is configured"};
inline constexpr ProblemKind not_found{"not-found", 404, "There is nothing here"};
inline constexpr ProblemKind unknown_user{"unknown-user", 404, "There is no such user"};
inline constexpr ProblemKind method_not_allowed{"method-not-allowed", 405,
                                                "This method is not for this path"};
inline constexpr ProblemKind already_active{"already-active", 409, "The account is active already"};
inline constexpr ProblemKind already_registered{"already-registered", 409,
                                                "The address has an account already"};
inline constexpr ProblemKind code_expired{"code-expired", 410, "The code has expired"};
inline constexpr ProblemKind code_burned{"code-burned", 410,
                                         "The code was entered wrongly too often"};
inline constexpr ProblemKind length_required{"length-required", 411,
                                             "A body with Content-Length is needed"};
inline constexpr ProblemKind body_too_large{"body-too-large", 413, "The body is too large"};
inline constexpr ProblemKind uri_too_long{"uri-too-long", 414, "The request target is too long"};
inline constexpr ProblemKind unsupported_media_type{"unsupported-media-type", 415,
                                                    "The body must be application/json"};
inline constexpr ProblemKind invalid_body{"invalid-body", 422, "The body lacks what is needed"};
inline constexpr ProblemKind invalid_email{"invalid-email", 422, "The e-mail address is not valid"};
inline constexpr ProblemKind invalid_query{"invalid-query", 422, "A query parameter is not valid"};
inline constexpr ProblemKind weak_password{"weak-password", 422,
                                           "The password is too easy to guess"};
inline constexpr ProblemKind invalid_code{"invalid-code", 422, "The code is not well-formed"};
inline constexpr ProblemKind too_many_requests{"too-many-requests", 429, "Too many requests"};
inline constexpr ProblemKind too_many_attempts{"too-many-attempts", 429, "Too many wrong attempts"};
inline constexpr ProblemKind too_many_codes{"too-many-codes", 429, "Too many codes were sent"};
inline constexpr ProblemKind fields_too_large{"fields-too-large", 431,
                                              "The header fields are too large"};
inline constexpr ProblemKind internal{"internal", 500, "Something went wrong on our side"};
inline constexpr ProblemKind transfer_encoding{"transfer-encoding", 501,
                                               "Transfer-Encoding is not supported"};
inline constexpr ProblemKind overloaded{"overloaded", 503, "Too much is going on"};
inline constexpr ProblemKind stopping{"stopping", 503, "This server is stopping"};
inline constexpr ProblemKind store_unavailable{"store-unavailable", 503,
                                               "The event store cannot be reached"};
inline constexpr ProblemKind timeout{"timeout", 504, "There was no answer in time"};
}  // namespace problems

struct Problem {
    ProblemKind kind;
    std::string detail;
    std::optional<std::chrono::seconds> retry_after;
    std::vector<std::pair<std::string, std::string>> members;  // names and JSON values of its own
    std::vector<HeaderField> fields;

    Problem(const ProblemKind& k, std::string d) : kind(k), detail(std::move(d)) {}
    Problem& retry(std::chrono::seconds after);
    Problem& member(std::string name, std::string json);
    Problem& with(std::string name, std::string value);
};

[[nodiscard]] HttpResponse to_response(const Problem& problem, std::string_view request_id);

// Nothing if the outcome is a success.
[[nodiscard]] std::optional<Problem> refusal_of(const actors::Outcome& outcome);

// The one 401 of the public API: the same for missing, malformed, unknown and wrong credentials.
[[nodiscard]] Problem invalid_credentials();
[[nodiscard]] Problem weak_password(const std::string& reason);

}  // namespace roster::http
