// The words for what can be wrong with an address, a password, a body; the reasons are listed in
// openapi.json.

#include "http/public/problems.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

using crypto::PasswordFlaw;
using crypto::PasswordPolicy;

FieldError email_error(std::string_view reason, Phrase message) {
    return {.field = "email", .reason = reason, .message = std::move(message)};
}

FieldError password_error(std::string_view reason, Phrase message) {
    return {.field = "password", .reason = reason, .message = std::move(message)};
}

// What to do about every password that can be guessed.
FieldError guessable(std::string_view reason, std::string_view english, std::string_view french) {
    return password_error(
        reason, {std::string(english) + " Put several unrelated words together instead.",
                 std::string(french) + " Mettre plutôt bout à bout plusieurs mots sans rapport."});
}

FieldError too_short() {
    constexpr auto limit = PasswordPolicy::min_code_points;
    auto error = password_error("too-short",
                                {"Use at least " + std::to_string(limit) + " characters.",
                                 "Utiliser au moins " + std::to_string(limit) + " caractères."});
    error.bounds = {{"min_length", limit}};
    return error;
}

FieldError too_long() {
    constexpr auto limit = PasswordPolicy::max_code_points;
    auto error =
        password_error("too-long", {"Use at most " + std::to_string(limit) + " characters.",
                                    "Utiliser au plus " + std::to_string(limit) + " caractères."});
    error.bounds = {{"max_length", limit}};
    return error;
}

}  // namespace

FieldError missing(std::string field) {
    Phrase message{"Send the text \"" + field + "\".", "Envoyer le texte « " + field + " »."};
    return {.field = std::move(field), .reason = "missing", .message = std::move(message)};
}

FieldError not_a_text(std::string field) {
    Phrase message{"\"" + field + "\" has to be a text.", "« " + field + " » doit être un texte."};
    return {.field = std::move(field), .reason = "not-a-text", .message = std::move(message)};
}

FieldError error_of(EmailFlaw flaw) {
    switch (flaw) {
        case EmailFlaw::not_an_address:
            return email_error("not-an-address", {"Write it like name@example.org.",
                                                  "L’écrire comme nom@exemple.org."});
        case EmailFlaw::space_inside:
            return email_error("space-inside", {"There is a space inside the address.",
                                                "Il y a une espace dans l’adresse."});
        case EmailFlaw::quoted_local_part:
            return email_error("quoted-local-part",
                               {"Addresses with quotes or comments are not taken.",
                                "Les adresses avec guillemets ou commentaires ne sont pas "
                                "acceptées."});
        case EmailFlaw::non_ascii_local_part:
            return email_error("non-ascii-local-part",
                               {"Before the @ only letters without accents are taken.",
                                "Avant le @, seules les lettres sans accent sont acceptées."});
        case EmailFlaw::missing_local_part:
            return email_error("missing-local-part",
                               {"The name before the @ is missing.", "Le nom avant le @ manque."});
        case EmailFlaw::missing_domain:
            return email_error("missing-domain", {"What comes after the @ is missing.",
                                                  "Ce qui vient après le @ manque."});
        case EmailFlaw::invalid_domain:
            return email_error("invalid-domain", {"What comes after the @ is no domain name.",
                                                  "Ce qui suit le @ n’est pas un nom de domaine."});
        case EmailFlaw::too_long:
            return email_error("too-long",
                               {"The address is too long.", "L’adresse est trop longue."});
    }
    return email_error("not-an-address", "");
}

FieldError error_of(PasswordFlaw flaw) {
    switch (flaw) {
        case PasswordFlaw::too_short:
            return too_short();
        case PasswordFlaw::too_long:
            return too_long();
        case PasswordFlaw::not_text:
            return password_error("not-a-text", {"The password is not valid text (UTF-8).",
                                                 "Le mot de passe n’est pas un texte valide "
                                                 "(UTF-8)."});
        case PasswordFlaw::control_character:
            return password_error(
                "control-character",
                {"Leave out control characters such as tabs and line breaks.",
                 "Enlever les caractères de contrôle tels que tabulations et retours à la ligne."});
        case PasswordFlaw::too_common:
            return guessable("too-common", "This is a common word or password, or close to one.",
                             "C’est un mot ou un mot de passe courant, ou presque.");
        case PasswordFlaw::contains_email:
            return guessable("contains-email", "This is too close to the e-mail address.",
                             "C’est trop proche de l’adresse e-mail.");
        case PasswordFlaw::repeated:
            return guessable("repeated-characters", "Repeated characters are easy to guess.",
                             "Les caractères répétés sont faciles à deviner.");
        case PasswordFlaw::sequence:
            return guessable("sequence", "Sequences such as abcd or 1234 are easy to guess.",
                             "Les suites comme abcd ou 1234 sont faciles à deviner.");
        case PasswordFlaw::keyboard:
            return guessable("keyboard-pattern", "Neighbouring keys are easy to guess.",
                             "Les touches voisines sont faciles à deviner.");
        case PasswordFlaw::date:
            return guessable("date", "Dates and years are easy to guess.",
                             "Les dates et les années sont faciles à deviner.");
        case PasswordFlaw::too_easy:
            return guessable("too-easy", "This is too easy to guess.",
                             "C’est trop facile à deviner.");
    }
    return password_error("too-easy", "");
}

Problem weak_password(PasswordFlaw flaw) {
    auto error = error_of(flaw);
    const auto message = error.message;
    return Problem(problems::weak_password, message)
        .phrase("reason", message)
        .error(std::move(error));
}

}  // namespace roster::http
