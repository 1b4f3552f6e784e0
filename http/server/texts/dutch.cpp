#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::dutch{
    .malformed_request =
        {.title = "Het verzoek is geen geldige HTTP",
         .meaning = "Het bericht schendt een regel van HTTP/1.1 (RFC 9112): de verzoekregel, de "
                    "Host, een veld of de afbakening van de inhoud. De verbinding is gesloten."},
    .not_found = {.title = "Hier is niets", .meaning = "Op dit adres wordt niets aangeboden."},
    .method_not_allowed = {.title = "Deze methode geldt niet voor dit pad",
                           .meaning = "Dit adres kent andere methoden: het veld Allow noemt ze."},
    .length_required =
        {.title = "Er is een inhoud nodig",
         .meaning =
             "Deze aanroep heeft een inhoud nodig, met Content-Length of in stukken (chunked)."},
    .body_too_large = {.title = "De inhoud is te groot",
                       .meaning = "De inhoud is groter dan alles wat deze API nodig heeft."},
    .uri_too_long = {.title = "Het gevraagde adres is te lang",
                     .meaning =
                         "Het gevraagde adres is langer dan alles wat deze API nodig heeft."},
    .unsupported_media_type =
        {.title = "De inhoud moet ongecomprimeerde JSON zijn",
         .meaning = "Stuur de inhoud als application/json, in UTF-8 en zonder Content-Encoding."},
    .too_many_requests =
        {.title = "Te veel verzoeken",
         .meaning = "Deze client vraagt te vaak. Retry-After zegt hoelang er gewacht moet worden."},
    .fields_too_large = {.title = "De headervelden zijn te groot",
                         .meaning = "Er zijn te veel headervelden, of ze zijn te lang."},
    .internal = {.title = "Er is bij ons iets misgegaan",
                 .meaning = "Een fout van deze dienst. De beheerder vindt hem terug met het "
                            "kenmerk van het verzoek."},
    .transfer_coding = {.title = "Deze overdrachtscodering is hier niet bekend",
                        .meaning = "Van de overdrachtscoderingen is alleen chunked bekend."},
    .overloaded = {.title = "De dienst is overbelast",
                   .meaning = "Er wordt meer gevraagd dan op tijd beantwoord kan worden. Niet "
                              "bevestigd is niet hetzelfde als niet gedaan: probeer het opnieuw."},
    .stopping = {.title = "Deze server stopt",
                 .meaning = "Deze server stopt; een andere zal antwoorden. Probeer het opnieuw."},
    .timeout = {.title = "Er kwam niet op tijd een antwoord",
                .meaning = "Er kwam binnen tien seconden geen antwoord; misschien gebeurt het "
                           "alsnog. Probeer het opnieuw."},
    .not_acknowledged =
        "Het is niet bevestigd, wat niet hetzelfde is als niet gedaan: u kunt het zonder risico "
        "opnieuw proberen.",
    .see_the_description = "Wat er is, staat in /openapi.json.",
    .see_allow = "Zie het veld Allow.",
    .another_server = "Een andere server neemt het volgende verzoek aan.",
    .try_in_a_moment = "Probeer het zo dadelijk opnieuw.",
    .one_request_a_minute = "Hoogstens één verzoek per minuut.",
    .requests_a_minute = "Hoogstens {count} verzoeken per minuut.",
    .request_id_helps =
        "Met het kenmerk van het verzoek kan de beheerder van deze server nagaan wat er gebeurd "
        "is.",
    .at_most_octets = "Hoogstens {limit} octetten.",
    .field_limits =
        "Hoogstens {count} velden, namen van {name} en waarden van {value} octetten, en {all} "
        "octetten in totaal.",
    .send_uncompressed = "Stuur de inhoud zonder Content-Encoding.",
    .see_http = "Zie RFC 9112: verzoekregel, één geldige Host, welgevormde velden, één lengte.",
    .send_plainly = "Stuur de inhoud zoals hij is, met Content-Length of in stukken (chunked).",
    .send_a_body = "Stuur een JSON-inhoud, met Content-Length of in stukken (chunked).",
    .send_the_type = "Stuur Content-Type: application/json.",
};

}  // namespace roster::http
