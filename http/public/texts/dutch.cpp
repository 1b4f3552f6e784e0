#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::dutch{
    .malformed_json =
        {.title = "De inhoud is geen geldige JSON",
         .meaning = "De inhoud is geen JSON in UTF-8, of kan op twee manieren worden gelezen: met "
                    "een veld dat dubbel voorkomt, een NUL, een bytevolgordemarkering, iets na het "
                    "einde, of dieper genest dan vier niveaus."},
    .code_incorrect = {.title = "De code klopt niet",
                       .meaning = "De cijfers zijn niet die van de nieuwste e-mail. attempts_left "
                                  "zegt hoeveel pogingen er voor deze code over zijn."},
    .invalid_credentials = {.title = "E-mailadres of wachtwoord klopt niet",
                            .meaning =
                                "Het adres en het wachtwoord horen niet bij elkaar, of ontbreken. "
                                "Niemand krijgt te horen welk van de twee fout is."},
    .already_active = {.title = "Het account is al actief",
                       .meaning =
                           "Het account was al geactiveerd; er hoeft niets meer te gebeuren."},
    .already_registered = {.title = "Het adres heeft al een account",
                           .meaning = "Dit adres heeft een account: log daarmee in."},
    .code_expired =
        {.title = "De code is verlopen",
         .meaning = "De tijd van de code was voorbij toen hij binnenkwam. Vraag een nieuwe aan."},
    .code_burned =
        {.title = "De code is te vaak verkeerd ingevoerd",
         .meaning =
             "Er zijn drie verkeerde codes ingevoerd, deze telt niet meer. Vraag een nieuwe aan."},
    .wrong_shard = {.title = "Het adres hoort bij een andere server",
                    .meaning =
                        "De accounts van deze dienst zijn over meerdere logboeken verdeeld, en dit "
                        "adres hoort bij een ander dan het gevraagde. Herhaal het verzoek met het "
                        "veld Roster-Shard, met als waarde het getal in shard."},
    .invalid_body = {.title = "In de inhoud ontbreekt iets",
                     .meaning = "Er ontbreken velden, of ze zijn geen tekst; errors noemt ze."},
    .invalid_email = {.title = "Het e-mailadres is niet geldig",
                      .meaning = "Het e-mailadres kan niet worden gebruikt; errors zegt waarom."},
    .weak_password =
        {.title = "Het wachtwoord is te makkelijk te raden",
         .meaning =
             "Het wachtwoord is te raden, of de vorm wordt niet aangenomen; errors zegt waarom."},
    .invalid_code = {.title = "De code heeft niet de juiste vorm",
                     .meaning = "De code heeft niet zoveel cijfers als die in de e-mail."},
    .invalid_token = {.title = "De link is niet geldig",
                      .meaning = "De link is afgebroken, of komt niet uit een e-mail van deze "
                                 "dienst. Open hem zoals hij in de e-mail staat."},
    .too_many_attempts = {.title = "Te veel mislukte pogingen",
                          .meaning = "Te veel verkeerde wachtwoorden of codes voor dit adres. "
                                     "Retry-After zegt hoelang er gewacht moet worden."},
    .too_many_codes = {.title = "Er zijn te veel codes verstuurd",
                       .meaning = "Er zijn te veel codes naar dit adres gemaild. Retry-After zegt "
                                  "hoelang er gewacht moet worden."},
    .store_unavailable =
        {.title = "De gebeurtenissenopslag is niet bereikbaar",
         .meaning = "Wat onthouden moet worden, kan nu niet worden geschreven of gelezen. Niet "
                    "bevestigd is niet hetzelfde als niet gedaan: probeer het opnieuw."},
    .no_such_problem = "Er is geen probleem met deze naam.",
    .try_in_one_second = "Probeer het over 1 seconde opnieuw.",
    .try_in_seconds = "Probeer het over {count} seconden opnieuw.",
    .sign_in = "Er hoeft niets meer te gebeuren: log in met het adres en het wachtwoord.",
    .sign_in_instead = "Log in, of registreer een ander adres.",
    .ask_in_time = "Vraag een nieuwe code aan en voer hem in voordat zijn tijd voorbij is.",
    .ask_for_a_new_code = "Vraag een nieuwe code aan.",
    .no_attempt_left = "Voor deze code is er geen poging meer over: vraag een nieuwe aan.",
    .one_attempt_left = "Voor deze code is er nog één poging over.",
    .attempts_left = "Voor deze code zijn er nog {count} pogingen over.",
    .send_credentials = "Stuur het e-mailadres en het wachtwoord met HTTP Basic-authenticatie.",
    .json_too_large = "De inhoud is onleesbaar: hij is te groot.",
    .json_byte_order_mark = "De inhoud is onleesbaar: hij begint met een bytevolgordemarkering.",
    .json_nul = "De inhoud is onleesbaar: hij bevat een NUL.",
    .json_not_utf8 = "De inhoud is onleesbaar: hij is geen UTF-8.",
    .json_not_json = "De inhoud is onleesbaar: hij is geen JSON (RFC 8259).",
    .json_too_deep = "De inhoud is onleesbaar: hij is te diep genest.",
    .json_member_twice = "De inhoud is onleesbaar: er komt een veld dubbel in voor.",
    .json_something_follows = "De inhoud is onleesbaar: er volgt nog iets na het einde.",
    .not_an_object = "De inhoud moet een JSON-object zijn.",
    .registered =
        "Als het adres geregistreerd kan worden, is er een e-mail met een code van {digits} "
        "cijfers onderweg. Voer de code in voordat hij verloopt om het account te activeren.",
    .activated = "Het account is actief.",
    .code_sent =
        "Een e-mail met een nieuwe code is onderweg. Eerder verstuurde codes werken niet meer.",
    .code_form = "De code bestaat uit de {digits} cijfers van de e-mail.",
    .open_the_link = "Open de link zoals hij in de e-mail staat.",
    .name_the_shard = "Herhaal het verzoek met het veld Roster-Shard: {shard}.",
    .missing = "Stuur de tekst ‘{field}’.",
    .not_a_text = "‘{field}’ moet een tekst zijn.",
    .email_not_an_address = "Schrijf het als naam@example.org.",
    .email_space_inside = "Er staat een spatie in het adres.",
    .email_quoted_local_part =
        "Adressen met aanhalingstekens of commentaar worden niet aangenomen.",
    .email_non_ascii_local_part = "Voor de @ worden alleen letters zonder accenten aangenomen.",
    .email_missing_local_part = "De naam voor de @ ontbreekt.",
    .email_missing_domain = "Wat na de @ komt, ontbreekt.",
    .email_invalid_domain = "Wat na de @ komt, is geen domeinnaam.",
    .email_too_long = "Het adres is te lang.",
    .password_too_short = "Gebruik minstens {limit} tekens.",
    .password_too_long = "Gebruik hoogstens {limit} tekens.",
    .password_not_text = "Het wachtwoord is geen geldige tekst (UTF-8).",
    .password_control_character = "Laat stuurtekens zoals tabs en regeleinden weg.",
    .password_too_common = "Dit is een gangbaar woord of wachtwoord, of bijna.",
    .password_contains_email = "Dit lijkt te veel op het e-mailadres.",
    .password_repeated = "Herhaalde tekens zijn makkelijk te raden.",
    .password_sequence = "Reeksen zoals abcd of 1234 zijn makkelijk te raden.",
    .password_keyboard = "Toetsen die naast elkaar liggen zijn makkelijk te raden.",
    .password_date = "Datums en jaartallen zijn makkelijk te raden.",
    .password_too_easy = "Dit is te makkelijk te raden.",
    .put_words_together =
        "Zet liever meerdere woorden achter elkaar die niets met elkaar te maken hebben.",
};

}  // namespace roster::http
