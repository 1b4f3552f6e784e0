// The words for what can be wrong with an address, a password, a body; the reasons are listed in
// openapi.json.

#include "http/public/problems.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

using crypto::PasswordFlaw;
using crypto::PasswordPolicy;

FieldError email_error(std::string_view reason, Text message) {
    return {.field = "email", .reason = reason, .message = message};
}

FieldError password_error(std::string_view reason, Phrase message) {
    return {.field = "password", .reason = reason, .message = std::move(message)};
}

// What to do about every password that can be guessed.
FieldError guessable(std::string_view reason, Text why) {
    return password_error(reason, Phrase(why).then(said<&UserTexts::put_words_together>));
}

FieldError too_short() {
    constexpr auto limit = PasswordPolicy::min_code_points;
    auto error = password_error(
        "too-short", {said<&UserTexts::password_too_short>, {{"limit", std::to_string(limit)}}});
    error.bounds = {{"min_length", limit}};
    return error;
}

FieldError too_long() {
    constexpr auto limit = PasswordPolicy::max_code_points;
    auto error = password_error(
        "too-long", {said<&UserTexts::password_too_long>, {{"limit", std::to_string(limit)}}});
    error.bounds = {{"max_length", limit}};
    return error;
}

}  // namespace

FieldError missing(std::string field) {
    const Phrase message{said<&UserTexts::missing>, {{"field", field}}};
    return {.field = std::move(field), .reason = "missing", .message = message};
}

FieldError not_a_text(std::string field) {
    const Phrase message{said<&UserTexts::not_a_text>, {{"field", field}}};
    return {.field = std::move(field), .reason = "not-a-text", .message = message};
}

FieldError error_of(EmailFlaw flaw) {
    switch (flaw) {
        case EmailFlaw::not_an_address:
            return email_error("not-an-address", said<&UserTexts::email_not_an_address>);
        case EmailFlaw::space_inside:
            return email_error("space-inside", said<&UserTexts::email_space_inside>);
        case EmailFlaw::quoted_local_part:
            return email_error("quoted-local-part", said<&UserTexts::email_quoted_local_part>);
        case EmailFlaw::non_ascii_local_part:
            return email_error("non-ascii-local-part",
                               said<&UserTexts::email_non_ascii_local_part>);
        case EmailFlaw::missing_local_part:
            return email_error("missing-local-part", said<&UserTexts::email_missing_local_part>);
        case EmailFlaw::missing_domain:
            return email_error("missing-domain", said<&UserTexts::email_missing_domain>);
        case EmailFlaw::invalid_domain:
            return email_error("invalid-domain", said<&UserTexts::email_invalid_domain>);
        case EmailFlaw::too_long:
            return email_error("too-long", said<&UserTexts::email_too_long>);
    }
    return email_error("not-an-address", said<&UserTexts::email_not_an_address>);
}

FieldError error_of(PasswordFlaw flaw) {
    switch (flaw) {
        case PasswordFlaw::too_short:
            return too_short();
        case PasswordFlaw::too_long:
            return too_long();
        case PasswordFlaw::not_text:
            return password_error("not-a-text", said<&UserTexts::password_not_text>);
        case PasswordFlaw::control_character:
            return password_error("control-character",
                                  said<&UserTexts::password_control_character>);
        case PasswordFlaw::too_common:
            return guessable("too-common", said<&UserTexts::password_too_common>);
        case PasswordFlaw::contains_email:
            return guessable("contains-email", said<&UserTexts::password_contains_email>);
        case PasswordFlaw::repeated:
            return guessable("repeated-characters", said<&UserTexts::password_repeated>);
        case PasswordFlaw::sequence:
            return guessable("sequence", said<&UserTexts::password_sequence>);
        case PasswordFlaw::keyboard:
            return guessable("keyboard-pattern", said<&UserTexts::password_keyboard>);
        case PasswordFlaw::date:
            return guessable("date", said<&UserTexts::password_date>);
        case PasswordFlaw::too_easy:
            return guessable("too-easy", said<&UserTexts::password_too_easy>);
    }
    return guessable("too-easy", said<&UserTexts::password_too_easy>);
}

Problem weak_password(PasswordFlaw flaw) {
    auto error = error_of(flaw);
    const auto message = error.message;
    return Problem(problems::weak_password, message)
        .phrase("reason", message)
        .error(std::move(error));
}

}  // namespace roster::http
