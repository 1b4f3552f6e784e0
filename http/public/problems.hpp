#pragma once
// The refusals of registration. Every refusal of the actors and the domain is given its status, its
// code and its words here, and nowhere else.

#include <optional>
#include <string>

#include "actors/requests.hpp"
#include "crypto/password_policy.hpp"
#include "http/public/email_input.hpp"
#include "http/public/user_texts.hpp"
#include "http/server/problem.hpp"

namespace roster::http {

namespace problems {
inline constexpr auto malformed_json = kind_of<&UserTexts::malformed_json>("malformed-json", 400);
inline constexpr auto code_incorrect = kind_of<&UserTexts::code_incorrect>("code-incorrect", 400);
inline constexpr auto invalid_credentials =
    kind_of<&UserTexts::invalid_credentials>("invalid-credentials", 401);
inline constexpr auto already_active = kind_of<&UserTexts::already_active>("already-active", 409);
inline constexpr auto already_registered =
    kind_of<&UserTexts::already_registered>("already-registered", 409);
inline constexpr auto code_expired = kind_of<&UserTexts::code_expired>("code-expired", 410);
inline constexpr auto code_burned = kind_of<&UserTexts::code_burned>("code-burned", 410);
inline constexpr auto wrong_shard = kind_of<&UserTexts::wrong_shard>("wrong-shard", 421);
inline constexpr auto invalid_body = kind_of<&UserTexts::invalid_body>("invalid-body", 422);
inline constexpr auto invalid_email = kind_of<&UserTexts::invalid_email>("invalid-email", 422);
inline constexpr auto weak_password = kind_of<&UserTexts::weak_password>("weak-password", 422);
inline constexpr auto invalid_code = kind_of<&UserTexts::invalid_code>("invalid-code", 422);
inline constexpr auto invalid_token = kind_of<&UserTexts::invalid_token>("invalid-token", 422);
inline constexpr auto too_many_attempts =
    kind_of<&UserTexts::too_many_attempts>("too-many-attempts", 429);
inline constexpr auto too_many_codes = kind_of<&UserTexts::too_many_codes>("too-many-codes", 429);
inline constexpr auto store_unavailable =
    kind_of<&UserTexts::store_unavailable>("store-unavailable", 503);

// Only operators meet these.
inline constexpr ProblemKind unknown_user{"unknown-user", 404, "There is no such user"};
inline constexpr ProblemKind invalid_query{"invalid-query", 422, "A query parameter is not valid"};
}  // namespace problems

[[nodiscard]] Problem problem_of(const actors::Refusal& refusal);

// The one 401 of the public API: the same for missing, malformed, unknown and wrong credentials.
[[nodiscard]] Problem invalid_credentials();

// 421: the address is one of that shard's.
[[nodiscard]] Problem wrong_shard(int belongs_to);

// What is wrong with a field, for `errors`.
[[nodiscard]] FieldError missing(std::string field);
[[nodiscard]] FieldError not_a_text(std::string field);
[[nodiscard]] FieldError error_of(EmailFlaw flaw);
[[nodiscard]] FieldError error_of(crypto::PasswordFlaw flaw);
[[nodiscard]] Problem weak_password(crypto::PasswordFlaw flaw);

}  // namespace roster::http
