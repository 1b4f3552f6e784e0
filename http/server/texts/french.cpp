#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::french{
    .malformed_request =
        {.title = "La requête n’est pas du HTTP valide",
         .meaning =
             "Le message enfreint une règle de HTTP/1.1 (RFC 9112)\u00a0: sa ligne de requête, son "
             "champ Host, un champ ou la délimitation de son corps. La connexion a été fermée."},
    .not_found = {.title = "Il n’y a rien ici", .meaning = "Rien n’est servi à cette adresse."},
    .method_not_allowed =
        {.title = "Cette méthode ne s’applique pas à ce chemin",
         .meaning = "Cette adresse connaît d’autres méthodes\u00a0: le champ Allow les nomme."},
    .length_required = {.title = "Un corps est nécessaire",
                        .meaning =
                            "Cet appel a besoin d’un corps, avec Content-Length ou par morceaux."},
    .body_too_large = {.title = "Le corps est trop grand",
                       .meaning = "Le corps est plus grand que tout ce dont cette API a besoin."},
    .uri_too_long = {.title = "L’adresse demandée est trop longue",
                     .meaning =
                         "L’adresse demandée est plus longue que tout ce dont cette API a besoin."},
    .unsupported_media_type =
        {.title = "Le corps doit être du JSON non compressé",
         .meaning = "Envoyer le corps en application/json, en UTF-8 et sans Content-Encoding."},
    .too_many_requests = {.title = "Trop de requêtes",
                          .meaning =
                              "Ce client demande trop souvent. Retry-After dit combien attendre."},
    .fields_too_large = {.title = "Les champs d’en-tête sont trop grands",
                         .meaning = "Les champs d’en-tête sont trop nombreux ou trop longs."},
    .internal = {.title = "Une erreur s’est produite de notre côté",
                 .meaning = "Une erreur de ce service. Son exploitant la retrouve par "
                            "l’identifiant de la requête."},
    .transfer_coding = {.title = "Ce codage de transfert n’est pas connu ici",
                        .meaning = "Des codages de transfert, seul chunked est connu."},
    .overloaded = {.title = "Le service est surchargé",
                   .meaning = "On demande plus que ce qui peut être répondu à temps. Non confirmé "
                              "ne veut pas dire non fait\u00a0: réessayer."},
    .stopping = {.title = "Ce serveur s’arrête",
                 .meaning = "Ce serveur s’arrête\u202f; un autre répondra. Réessayer."},
    .timeout = {.title = "La réponse n’est pas venue à temps",
                .meaning = "Il n’y a pas eu de réponse en dix secondes\u202f; ce sera peut-être "
                           "fait tout de même. Réessayer."},
    .not_acknowledged =
        "Rien n’a été confirmé, ce qui ne veut pas dire que rien n’a été fait\u00a0: on peut "
        "réessayer sans risque.",
    .see_the_description = "Voir /openapi.json pour ce qu’il y a.",
    .see_allow = "Voir le champ Allow.",
    .another_server = "Un autre serveur prendra la prochaine requête.",
    .try_in_a_moment = "Réessayer dans un instant.",
    .one_request_a_minute = "Au plus une requête par minute.",
    .requests_a_minute = "Au plus {count} requêtes par minute.",
    .request_id_helps =
        "L’identifiant de la requête aide l’exploitant de ce serveur à comprendre ce qui s’est "
        "passé.",
    .at_most_octets = "Au plus {limit} octets.",
    .field_limits =
        "Au plus {count} champs, des noms de {name} et des valeurs de {value} octets, et {all} "
        "octets en tout.",
    .send_uncompressed = "Envoyer le corps sans Content-Encoding.",
    .see_http =
        "Voir la RFC 9112\u00a0: ligne de requête, un seul Host valide, champs bien formés, une "
        "seule longueur.",
    .send_plainly = "Envoyer le corps tel quel, avec Content-Length ou par morceaux.",
    .send_a_body = "Envoyer un corps JSON, avec Content-Length ou par morceaux.",
    .send_the_type = "Envoyer Content-Type: application/json.",
};

}  // namespace roster::http
