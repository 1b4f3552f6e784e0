#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::italian{
    .malformed_json = {.title = "Il corpo non è JSON valido",
                       .meaning =
                           "Il corpo non è JSON in UTF-8, o si potrebbe leggere in due modi: con "
                           "un membro ripetuto, un NUL, un segno di ordine dei byte, qualcosa dopo "
                           "la fine, o più di quattro livelli di annidamento."},
    .code_incorrect = {.title = "Il codice non è giusto",
                       .meaning = "Le cifre non sono quelle dell’ultima e-mail. attempts_left dice "
                                  "quanti tentativi restano per questo codice."},
    .invalid_credentials = {.title = "L’indirizzo e-mail o la password non sono giusti",
                            .meaning = "L’indirizzo e la password non corrispondono, o mancano. A "
                                       "nessuno viene detto quale dei due sia sbagliato."},
    .already_active = {.title = "L’account è già attivo",
                       .meaning = "L’account era già stato attivato; non resta nulla da fare."},
    .already_registered = {.title = "L’indirizzo ha già un account",
                           .meaning = "Questo indirizzo ha un account: accedi con quello."},
    .code_expired = {.title = "Il codice è scaduto",
                     .meaning =
                         "Il tempo del codice era finito quando è arrivato. Chiedine uno nuovo."},
    .code_burned = {.title = "Il codice è stato inserito male troppe volte",
                    .meaning = "Sono stati inseriti tre codici sbagliati, quindi questo non vale "
                               "più. Chiedine uno nuovo."},
    .wrong_shard = {.title = "L’indirizzo appartiene a un altro server",
                    .meaning =
                        "Gli account di questo servizio sono distribuiti su più registri, e questo "
                        "indirizzo appartiene a un altro rispetto a quello interrogato. Ripeti la "
                        "richiesta con il campo Roster-Shard, il cui valore è il numero in shard."},
    .invalid_body = {.title = "Nel corpo manca qualcosa",
                     .meaning = "Alcuni membri mancano o non sono testi; errors li nomina."},
    .invalid_email = {.title = "L’indirizzo e-mail non è valido",
                      .meaning = "L’indirizzo e-mail non si può usare; errors dice perché."},
    .weak_password =
        {.title = "La password è troppo facile da indovinare",
         .meaning =
             "La password si può indovinare, o la sua forma non è accettata; errors dice perché."},
    .invalid_code = {.title = "Il codice non ha la forma giusta",
                     .meaning = "Il codice non ha tante cifre quante quello dell’e-mail."},
    .invalid_token = {.title = "Il link non è valido",
                      .meaning = "Il link è tagliato, o non viene da un’e-mail di questo servizio. "
                                 "Aprilo così come si trova nell’e-mail."},
    .too_many_attempts = {.title = "Troppi tentativi sbagliati",
                          .meaning = "Troppe password o troppi codici sbagliati per questo "
                                     "indirizzo. Retry-After dice quanto aspettare."},
    .too_many_codes = {.title = "Sono stati inviati troppi codici",
                       .meaning = "A questo indirizzo sono stati inviati troppi codici. "
                                  "Retry-After dice quanto aspettare."},
    .store_unavailable = {.title = "L’archivio degli eventi non è raggiungibile",
                          .meaning = "Ciò che va ricordato ora non si può scrivere né leggere. Non "
                                     "confermato non vuol dire non fatto: riprova."},
    .no_such_problem = "Non c’è nessun problema con questo nome.",
    .try_in_one_second = "Riprova tra 1 secondo.",
    .try_in_seconds = "Riprova tra {count} secondi.",
    .sign_in = "Non resta nulla da fare: accedi con l’indirizzo e la password.",
    .sign_in_instead = "Accedi, oppure registra un altro indirizzo.",
    .ask_in_time = "Chiedi un nuovo codice e inseriscilo prima che scada.",
    .ask_for_a_new_code = "Chiedi un nuovo codice.",
    .no_attempt_left = "Per questo codice non restano tentativi: chiedine uno nuovo.",
    .one_attempt_left = "Per questo codice resta un tentativo.",
    .attempts_left = "Per questo codice restano {count} tentativi.",
    .send_credentials = "Invia l’indirizzo e-mail e la password con l’autenticazione HTTP Basic.",
    .json_too_large = "Il corpo non si può leggere: è troppo grande.",
    .json_byte_order_mark =
        "Il corpo non si può leggere: comincia con un segno di ordine dei byte.",
    .json_nul = "Il corpo non si può leggere: contiene un NUL.",
    .json_not_utf8 = "Il corpo non si può leggere: non è UTF-8.",
    .json_not_json = "Il corpo non si può leggere: non è JSON (RFC 8259).",
    .json_too_deep = "Il corpo non si può leggere: è annidato troppo a fondo.",
    .json_member_twice = "Il corpo non si può leggere: un membro compare due volte.",
    .json_something_follows = "Il corpo non si può leggere: dopo la fine c’è qualcos’altro.",
    .not_an_object = "Il corpo deve essere un oggetto JSON.",
    .registered =
        "Se l’indirizzo si può registrare, un’e-mail con un codice di {digits} cifre è in arrivo. "
        "Inserisci il codice prima che scada per attivare l’account.",
    .activated = "L’account è attivo.",
    .code_sent =
        "Un’e-mail con un nuovo codice è in arrivo. I codici inviati prima non valgono più.",
    .code_form = "Il codice è formato dalle {digits} cifre dell’e-mail.",
    .open_the_link = "Apri il link così come si trova nell’e-mail.",
    .name_the_shard = "Ripeti la richiesta con il campo Roster-Shard: {shard}.",
    .missing = "Invia il testo «{field}».",
    .not_a_text = "«{field}» deve essere un testo.",
    .email_not_an_address = "Scrivilo come nome@example.org.",
    .email_space_inside = "C’è uno spazio dentro l’indirizzo.",
    .email_quoted_local_part = "Gli indirizzi con virgolette o commenti non sono accettati.",
    .email_non_ascii_local_part = "Prima della @ si accettano solo lettere senza accenti.",
    .email_missing_local_part = "Manca il nome prima della @.",
    .email_missing_domain = "Manca ciò che viene dopo la @.",
    .email_invalid_domain = "Ciò che viene dopo la @ non è un nome di dominio.",
    .email_too_long = "L’indirizzo è troppo lungo.",
    .password_too_short = "Usa almeno {limit} caratteri.",
    .password_too_long = "Usa al massimo {limit} caratteri.",
    .password_not_text = "La password non è un testo valido (UTF-8).",
    .password_control_character = "Togli i caratteri di controllo, come tabulazioni e a capo.",
    .password_too_common = "È una parola o una password comune, o quasi.",
    .password_contains_email = "È troppo simile all’indirizzo e-mail.",
    .password_repeated = "I caratteri ripetuti sono facili da indovinare.",
    .password_sequence = "Le sequenze come abcd o 1234 sono facili da indovinare.",
    .password_keyboard = "I tasti vicini sono facili da indovinare.",
    .password_date = "Le date e gli anni sono facili da indovinare.",
    .password_too_easy = "È troppo facile da indovinare.",
    .put_words_together = "Metti piuttosto insieme più parole senza legame tra loro.",
};

}  // namespace roster::http
