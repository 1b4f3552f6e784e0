#pragma once
// The refusals of registration. Every refusal of the actors and the domain is given its status, its
// code and its words here, and nowhere else.

#include <optional>
#include <string>

#include "actors/requests.hpp"
#include "crypto/password_policy.hpp"
#include "http/public/email_input.hpp"
#include "http/server/problem.hpp"

namespace roster::http {

namespace problems {
inline constexpr ProblemKind malformed_json{"malformed-json", 400, "The body is not valid JSON",
                                            "Le corps n’est pas du JSON valide"};
inline constexpr ProblemKind code_incorrect{"code-incorrect", 400, "The code is not right",
                                            "Le code n’est pas le bon"};
inline constexpr ProblemKind invalid_credentials{"invalid-credentials", 401,
                                                 "E-mail address or password is not right",
                                                 "Adresse e-mail ou mot de passe incorrects"};
inline constexpr ProblemKind unknown_user{"unknown-user", 404, "There is no such user",
                                          "Cette personne n’existe pas"};
inline constexpr ProblemKind already_active{"already-active", 409, "The account is active already",
                                            "Le compte est déjà actif"};
inline constexpr ProblemKind already_registered{"already-registered", 409,
                                                "The address has an account already",
                                                "Cette adresse a déjà un compte"};
inline constexpr ProblemKind code_expired{"code-expired", 410, "The code has expired",
                                          "Le code a expiré"};
inline constexpr ProblemKind code_burned{"code-burned", 410,
                                         "The code was entered wrongly too often",
                                         "Le code a été mal saisi trop souvent"};
inline constexpr ProblemKind invalid_body{"invalid-body", 422, "The body lacks what is needed",
                                          "Il manque quelque chose dans le corps"};
inline constexpr ProblemKind invalid_email{"invalid-email", 422, "The e-mail address is not valid",
                                           "L’adresse e-mail n’est pas valide"};
inline constexpr ProblemKind invalid_query{"invalid-query", 422, "A query parameter is not valid",
                                           "Un paramètre n’est pas valide"};
inline constexpr ProblemKind weak_password{"weak-password", 422,
                                           "The password is too easy to guess",
                                           "Le mot de passe est trop facile à deviner"};
inline constexpr ProblemKind invalid_code{"invalid-code", 422, "The code is not well-formed",
                                          "Le code n’a pas la bonne forme"};
inline constexpr ProblemKind invalid_token{"invalid-token", 422, "The link is not valid",
                                           "Le lien n’est pas valide"};
inline constexpr ProblemKind too_many_attempts{"too-many-attempts", 429, "Too many wrong attempts",
                                               "Trop de tentatives erronées"};
inline constexpr ProblemKind too_many_codes{"too-many-codes", 429, "Too many codes were sent",
                                            "Trop de codes ont été envoyés"};
inline constexpr ProblemKind store_unavailable{"store-unavailable", 503,
                                               "The event store cannot be reached",
                                               "Le journal des événements est injoignable"};
}  // namespace problems

[[nodiscard]] Problem problem_of(const actors::Refusal& refusal);

// The one 401 of the public API: the same for missing, malformed, unknown and wrong credentials.
[[nodiscard]] Problem invalid_credentials();

// What is wrong with a field, for `errors`.
[[nodiscard]] FieldError missing(std::string field);
[[nodiscard]] FieldError not_a_text(std::string field);
[[nodiscard]] FieldError error_of(EmailFlaw flaw);
[[nodiscard]] FieldError error_of(crypto::PasswordFlaw flaw);
[[nodiscard]] Problem weak_password(crypto::PasswordFlaw flaw);

}  // namespace roster::http
