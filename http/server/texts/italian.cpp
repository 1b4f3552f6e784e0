#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::italian{
    .malformed_request =
        {.title = "La richiesta non è HTTP valido",
         .meaning =
             "Il messaggio viola una regola di HTTP/1.1 (RFC 9112): la riga di richiesta, l’Host, "
             "un campo o la delimitazione del corpo. La connessione è stata chiusa."},
    .not_found = {.title = "Qui non c’è nulla",
                  .meaning = "A questo indirizzo non risponde nulla."},
    .method_not_allowed = {.title = "Questo metodo non vale per questo percorso",
                           .meaning =
                               "Questo indirizzo conosce altri metodi: il campo Allow li elenca."},
    .length_required =
        {.title = "Serve un corpo",
         .meaning =
             "Questa chiamata ha bisogno di un corpo, con Content-Length o a blocchi (chunked)."},
    .body_too_large = {.title = "Il corpo è troppo grande",
                       .meaning = "Il corpo è più grande di quanto questa API richieda."},
    .uri_too_long = {.title = "L’indirizzo richiesto è troppo lungo",
                     .meaning = "L’indirizzo richiesto è più lungo di quanto questa API richieda."},
    .unsupported_media_type =
        {.title = "Il corpo deve essere JSON non compresso",
         .meaning = "Invia il corpo come application/json, in UTF-8 e senza Content-Encoding."},
    .too_many_requests =
        {.title = "Troppe richieste",
         .meaning = "Questo client chiede troppo spesso. Retry-After dice quanto aspettare."},
    .fields_too_large = {.title = "I campi di intestazione sono troppo grandi",
                         .meaning = "I campi di intestazione sono troppi o troppo lunghi."},
    .internal = {.title = "Qualcosa è andato storto da parte nostra",
                 .meaning = "Un errore di questo servizio. Chi lo gestisce può trovarlo tramite "
                            "l’identificativo della richiesta."},
    .transfer_coding = {.title = "Questa codifica di trasferimento qui non è conosciuta",
                        .meaning = "Delle codifiche di trasferimento si conosce solo chunked."},
    .overloaded = {.title = "Il servizio è sovraccarico",
                   .meaning = "Viene chiesto più di quanto si possa rispondere in tempo. Non "
                              "confermato non vuol dire non fatto: riprova."},
    .stopping = {.title = "Questo server si sta fermando",
                 .meaning = "Questo server si ferma; risponderà un altro. Riprova."},
    .timeout = {.title = "Non c’è stata risposta in tempo",
                .meaning = "Non c’è stata risposta entro dieci secondi; può darsi che venga fatto "
                           "lo stesso. Riprova."},
    .not_acknowledged =
        "Non è stato confermato, il che non vuol dire che non sia stato fatto: puoi riprovare "
        "senza rischi.",
    .see_the_description = "In /openapi.json c’è l’elenco di ciò che esiste.",
    .see_allow = "Vedi il campo Allow.",
    .another_server = "Un altro server prenderà la prossima richiesta.",
    .try_in_a_moment = "Riprova tra un momento.",
    .one_request_a_minute = "Al massimo una richiesta al minuto.",
    .requests_a_minute = "Al massimo {count} richieste al minuto.",
    .request_id_helps =
        "L’identificativo della richiesta aiuta chi gestisce questo server a capire che cosa è "
        "successo.",
    .at_most_octets = "Al massimo {limit} ottetti.",
    .field_limits =
        "Al massimo {count} campi, nomi di {name} e valori di {value} ottetti, e {all} ottetti in "
        "tutto.",
    .send_uncompressed = "Invia il corpo senza Content-Encoding.",
    .see_http =
        "Vedi la RFC 9112: riga di richiesta, un solo Host valido, campi ben formati, una sola "
        "lunghezza.",
    .send_plainly = "Invia il corpo così com’è, con Content-Length o a blocchi (chunked).",
    .send_a_body = "Invia un corpo JSON, con Content-Length o a blocchi (chunked).",
    .send_the_type = "Invia Content-Type: application/json.",
};

}  // namespace roster::http
