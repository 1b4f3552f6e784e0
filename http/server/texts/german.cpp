#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::german{
    .malformed_request = {.title = "Die Anfrage ist kein gültiges HTTP",
                          .meaning = "Die Nachricht verletzt eine Regel von HTTP/1.1 (RFC 9112): "
                                     "in der Anfragezeile, im Host, in einem Feld oder in der "
                                     "Abgrenzung des Inhalts. Die Verbindung wurde geschlossen."},
    .not_found = {.title = "Hier ist nichts", .meaning = "Unter dieser Adresse gibt es nichts."},
    .method_not_allowed = {.title = "Diese Methode gilt nicht für diesen Pfad",
                           .meaning =
                               "Diese Adresse kennt andere Methoden: Das Feld Allow nennt sie."},
    .length_required =
        {.title = "Ein Inhalt wird benötigt",
         .meaning =
             "Dieser Aufruf braucht einen Inhalt, mit Content-Length oder in Stücken (chunked)."},
    .body_too_large = {.title = "Der Inhalt ist zu groß",
                       .meaning = "Der Inhalt ist größer als alles, was diese API braucht."},
    .uri_too_long = {.title = "Die angefragte Adresse ist zu lang",
                     .meaning =
                         "Die angefragte Adresse ist länger als alles, was diese API braucht."},
    .unsupported_media_type =
        {.title = "Der Inhalt muss unkomprimiertes JSON sein",
         .meaning =
             "Senden Sie den Inhalt als application/json, in UTF-8 und ohne Content-Encoding."},
    .too_many_requests =
        {.title = "Zu viele Anfragen",
         .meaning = "Dieser Client fragt zu oft. Retry-After sagt, wie lange zu warten ist."},
    .fields_too_large = {.title = "Die Kopffelder sind zu groß",
                         .meaning = "Es sind zu viele Kopffelder, oder sie sind zu lang."},
    .internal = {.title = "Bei uns ist etwas schiefgegangen",
                 .meaning = "Ein Fehler dieses Dienstes. Wer ihn betreibt, findet ihn über die "
                            "Kennung der Anfrage."},
    .transfer_coding = {.title = "Diese Transferkodierung ist hier nicht bekannt",
                        .meaning = "Von den Transferkodierungen ist nur chunked bekannt."},
    .overloaded =
        {.title = "Der Dienst ist überlastet",
         .meaning = "Es wird mehr gefragt, als sich rechtzeitig beantworten lässt. Nicht bestätigt "
                    "heißt nicht, dass nichts geschehen ist: Versuchen Sie es noch einmal."},
    .stopping = {.title = "Dieser Server wird beendet",
                 .meaning = "Dieser Server wird beendet, ein anderer wird antworten. Versuchen Sie "
                            "es noch einmal."},
    .timeout = {.title = "Es kam nicht rechtzeitig eine Antwort",
                .meaning = "Zehn Sekunden lang kam keine Antwort; es kann trotzdem noch geschehen. "
                           "Versuchen Sie es noch einmal."},
    .not_acknowledged =
        "Es wurde nicht bestätigt, was nicht heißt, dass nichts geschehen ist: Sie können es "
        "gefahrlos noch einmal versuchen.",
    .see_the_description = "Was es gibt, steht in /openapi.json.",
    .see_allow = "Siehe das Feld Allow.",
    .another_server = "Ein anderer Server nimmt die nächste Anfrage an.",
    .try_in_a_moment = "Versuchen Sie es in einem Moment noch einmal.",
    .one_request_a_minute = "Höchstens eine Anfrage pro Minute.",
    .requests_a_minute = "Höchstens {count} Anfragen pro Minute.",
    .request_id_helps =
        "Mit der Kennung der Anfrage kann, wer diesen Server betreibt, herausfinden, was geschehen "
        "ist.",
    .at_most_octets = "Höchstens {limit} Oktette.",
    .field_limits =
        "Höchstens {count} Felder, Namen bis {name} und Werte bis {value} Oktette, und {all} "
        "Oktette insgesamt.",
    .send_uncompressed = "Senden Sie den Inhalt ohne Content-Encoding.",
    .see_http =
        "Siehe RFC 9112: Anfragezeile, genau ein gültiger Host, wohlgeformte Felder, eine einzige "
        "Länge.",
    .send_plainly =
        "Senden Sie den Inhalt, wie er ist, mit Content-Length oder in Stücken (chunked).",
    .send_a_body = "Senden Sie einen JSON-Inhalt, mit Content-Length oder in Stücken (chunked).",
    .send_the_type = "Senden Sie Content-Type: application/json.",
};

}  // namespace roster::http
