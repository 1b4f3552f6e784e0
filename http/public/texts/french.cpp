#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::french{
    .malformed_json =
        {.title = "Le corps n’est pas du JSON valide",
         .meaning = "Le corps n’est pas du JSON en UTF-8, ou peut se lire de deux façons\u00a0: un "
                    "membre en double, un NUL, une marque d’ordre des octets, une suite après la "
                    "fin, ou plus de quatre niveaux d’imbrication."},
    .code_incorrect = {.title = "Le code n’est pas le bon",
                       .meaning = "Les chiffres ne sont pas ceux du dernier e-mail. attempts_left "
                                  "dit combien d’essais restent pour ce code."},
    .invalid_credentials = {.title = "Adresse e-mail ou mot de passe incorrects",
                            .meaning = "L’adresse et le mot de passe ne vont pas ensemble, ou "
                                       "manquent. On ne dit à personne lequel des deux est faux."},
    .already_active = {.title = "Le compte est déjà actif",
                       .meaning = "Le compte a déjà été activé\u202f; il ne reste rien à faire."},
    .already_registered = {.title = "Cette adresse a déjà un compte",
                           .meaning = "Cette adresse a un compte\u00a0: s’y connecter."},
    .code_expired =
        {.title = "Le code a expiré",
         .meaning = "Le délai du code était passé quand il est arrivé. En demander un nouveau."},
    .code_burned = {.title = "Le code a été mal saisi trop souvent",
                    .meaning = "Trois codes erronés ont été saisis, celui-ci ne compte plus. En "
                               "demander un nouveau."},
    .wrong_shard =
        {.title = "L’adresse relève d’un autre serveur",
         .meaning = "Les comptes de ce service sont répartis sur plusieurs journaux, et cette "
                    "adresse relève d’un autre que celui qui a été interrogé. Répéter la requête "
                    "avec le champ Roster-Shard, dont la valeur est le nombre dans shard."},
    .invalid_body = {.title = "Il manque quelque chose dans le corps",
                     .meaning =
                         "Des membres manquent ou ne sont pas des textes\u202f; errors les nomme."},
    .invalid_email = {.title = "L’adresse e-mail n’est pas valide",
                      .meaning = "L’adresse e-mail ne peut pas servir\u202f; errors dit pourquoi."},
    .weak_password = {.title = "Le mot de passe est trop facile à deviner",
                      .meaning = "Le mot de passe se devine, ou sa forme n’est pas acceptée\u202f; "
                                 "errors dit pourquoi."},
    .invalid_code = {.title = "Le code n’a pas la bonne forme",
                     .meaning = "Le code n’a pas autant de chiffres que celui de l’e-mail."},
    .invalid_token = {.title = "Le lien n’est pas valide",
                      .meaning = "Le lien est incomplet, ou ne vient pas d’un e-mail de ce "
                                 "service. L’ouvrir tel qu’il figure dans l’e-mail."},
    .too_many_attempts = {.title = "Trop de tentatives erronées",
                          .meaning = "Trop de mots de passe ou de codes erronés pour cette "
                                     "adresse. Retry-After dit combien attendre."},
    .too_many_codes =
        {.title = "Trop de codes ont été envoyés",
         .meaning =
             "Trop de codes ont été envoyés à cette adresse. Retry-After dit combien attendre."},
    .store_unavailable = {.title = "Le journal des événements est injoignable",
                          .meaning =
                              "Ce qui doit être retenu ne peut être ni écrit ni lu pour l’instant. "
                              "Non confirmé ne veut pas dire non fait\u00a0: réessayer."},
    .no_such_problem = "Il n’y a pas de problème de ce nom.",
    .try_in_one_second = "Réessayer dans 1 seconde.",
    .try_in_seconds = "Réessayer dans {count} secondes.",
    .sign_in = "Il ne reste rien à faire\u00a0: se connecter avec l’adresse et le mot de passe.",
    .sign_in_instead = "Se connecter, ou inscrire une autre adresse.",
    .ask_in_time = "Demander un nouveau code et le saisir avant la fin de son délai.",
    .ask_for_a_new_code = "Demander un nouveau code.",
    .no_attempt_left = "Il ne reste aucun essai pour ce code\u00a0: en demander un nouveau.",
    .one_attempt_left = "Il reste un essai pour ce code.",
    .attempts_left = "Il reste {count} essais pour ce code.",
    .send_credentials =
        "Envoyer l’adresse e-mail et le mot de passe par authentification HTTP Basic.",
    .json_too_large = "Le corps est illisible\u00a0: il est trop grand.",
    .json_byte_order_mark =
        "Le corps est illisible\u00a0: il commence par une marque d’ordre des octets.",
    .json_nul = "Le corps est illisible\u00a0: il contient un NUL.",
    .json_not_utf8 = "Le corps est illisible\u00a0: il n’est pas en UTF-8.",
    .json_not_json = "Le corps est illisible\u00a0: ce n’est pas du JSON (RFC 8259).",
    .json_too_deep = "Le corps est illisible\u00a0: il est trop profondément imbriqué.",
    .json_member_twice = "Le corps est illisible\u00a0: un membre y figure deux fois.",
    .json_something_follows = "Le corps est illisible\u00a0: quelque chose suit sa fin.",
    .not_an_object = "Le corps doit être un objet JSON.",
    .registered =
        "Si l’adresse peut être inscrite, un e-mail avec un code à {digits} chiffres est en route. "
        "Saisir le code avant son expiration pour activer le compte.",
    .activated = "Le compte est actif.",
    .code_sent =
        "Un e-mail avec un nouveau code est en route. Les codes envoyés avant ne marchent plus.",
    .code_form = "Le code est formé des {digits} chiffres de l’e-mail.",
    .open_the_link = "Ouvrir le lien tel qu’il figure dans l’e-mail.",
    .name_the_shard = "Répéter la requête avec le champ Roster-Shard: {shard}.",
    .missing = "Envoyer le texte «\u00a0{field}\u00a0».",
    .not_a_text = "«\u00a0{field}\u00a0» doit être un texte.",
    .email_not_an_address = "L’écrire comme nom@example.org.",
    .email_space_inside = "Il y a une espace dans l’adresse.",
    .email_quoted_local_part =
        "Les adresses avec guillemets ou commentaires ne sont pas acceptées.",
    .email_non_ascii_local_part = "Avant le @, seules les lettres sans accent sont acceptées.",
    .email_missing_local_part = "Le nom avant le @ manque.",
    .email_missing_domain = "Ce qui vient après le @ manque.",
    .email_invalid_domain = "Ce qui suit le @ n’est pas un nom de domaine.",
    .email_too_long = "L’adresse est trop longue.",
    .password_too_short = "Utiliser au moins {limit} caractères.",
    .password_too_long = "Utiliser au plus {limit} caractères.",
    .password_not_text = "Le mot de passe n’est pas un texte valide (UTF-8).",
    .password_control_character =
        "Enlever les caractères de contrôle tels que tabulations et retours à la ligne.",
    .password_too_common = "C’est un mot ou un mot de passe courant, ou presque.",
    .password_contains_email = "C’est trop proche de l’adresse e-mail.",
    .password_repeated = "Les caractères répétés sont faciles à deviner.",
    .password_sequence = "Les suites comme abcd ou 1234 sont faciles à deviner.",
    .password_keyboard = "Les touches voisines sont faciles à deviner.",
    .password_date = "Les dates et les années sont faciles à deviner.",
    .password_too_easy = "C’est trop facile à deviner.",
    .put_words_together = "Mettre plutôt bout à bout plusieurs mots sans rapport.",
};

}  // namespace roster::http
