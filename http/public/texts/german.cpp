#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::german{
    .malformed_json =
        {.title = "Der Inhalt ist kein gültiges JSON",
         .meaning = "Der Inhalt ist kein JSON in UTF-8, oder er ließe sich auf zwei Arten lesen: "
                    "mit einem doppelten Feld, einem NUL, einer Bytereihenfolge-Marke, etwas "
                    "hinter dem Ende, oder tiefer als vier Ebenen verschachtelt."},
    .code_incorrect = {.title = "Der Code stimmt nicht",
                       .meaning = "Die Ziffern sind nicht die der neuesten E-Mail. attempts_left "
                                  "sagt, wie viele Versuche für diesen Code bleiben."},
    .invalid_credentials = {.title = "E-Mail-Adresse oder Passwort stimmt nicht",
                            .meaning = "Adresse und Passwort gehören nicht zusammen, oder sie "
                                       "fehlen. Niemand erfährt, welches von beiden falsch ist."},
    .already_active = {.title = "Das Konto ist bereits aktiv",
                       .meaning = "Das Konto wurde schon aktiviert; es bleibt nichts zu tun."},
    .already_registered = {.title = "Die Adresse hat bereits ein Konto",
                           .meaning = "Diese Adresse hat ein Konto: Melden Sie sich damit an."},
    .code_expired =
        {.title = "Der Code ist abgelaufen",
         .meaning = "Die Zeit des Codes war vorbei, als er eintraf. Fordern Sie einen neuen an."},
    .code_burned = {.title = "Der Code wurde zu oft falsch eingegeben",
                    .meaning = "Drei falsche Codes wurden eingegeben, dieser zählt nicht mehr. "
                               "Fordern Sie einen neuen an."},
    .wrong_shard =
        {.title = "Die Adresse gehört zu einem anderen Server",
         .meaning = "Die Konten dieses Dienstes sind auf mehrere Protokolle verteilt, und diese "
                    "Adresse gehört zu einem anderen als dem gefragten. Wiederholen Sie die "
                    "Anfrage mit dem Feld Roster-Shard, dessen Wert die Zahl in shard ist."},
    .invalid_body = {.title = "Im Inhalt fehlt etwas",
                     .meaning = "Felder fehlen oder sind keine Texte; errors nennt sie."},
    .invalid_email = {.title = "Die E-Mail-Adresse ist nicht gültig",
                      .meaning =
                          "Die E-Mail-Adresse kann nicht verwendet werden; errors sagt, warum."},
    .weak_password = {.title = "Das Passwort ist zu leicht zu erraten",
                      .meaning = "Das Passwort lässt sich erraten, oder seine Form wird nicht "
                                 "angenommen; errors sagt, warum."},
    .invalid_code = {.title = "Der Code hat nicht die richtige Form",
                     .meaning = "Der Code hat nicht so viele Ziffern wie der in der E-Mail."},
    .invalid_token = {.title = "Der Link ist nicht gültig",
                      .meaning = "Der Link ist abgeschnitten oder stammt nicht aus einer E-Mail "
                                 "dieses Dienstes. Öffnen Sie ihn so, wie er in der E-Mail steht."},
    .too_many_attempts = {.title = "Zu viele falsche Versuche",
                          .meaning = "Zu viele falsche Passwörter oder Codes für diese Adresse. "
                                     "Retry-After sagt, wie lange zu warten ist."},
    .too_many_codes = {.title = "Es wurden zu viele Codes gesendet",
                       .meaning = "An diese Adresse wurden zu viele Codes gesendet. Retry-After "
                                  "sagt, wie lange zu warten ist."},
    .store_unavailable =
        {.title = "Der Ereignisspeicher ist nicht erreichbar",
         .meaning =
             "Was zu merken ist, kann gerade weder geschrieben noch gelesen werden. Nicht "
             "bestätigt heißt nicht, dass nichts geschehen ist: Versuchen Sie es noch einmal."},
    .no_such_problem = "Ein Problem dieses Namens gibt es nicht.",
    .try_in_one_second = "Versuchen Sie es in 1 Sekunde noch einmal.",
    .try_in_seconds = "Versuchen Sie es in {count} Sekunden noch einmal.",
    .sign_in = "Es bleibt nichts zu tun: Melden Sie sich mit Adresse und Passwort an.",
    .sign_in_instead = "Melden Sie sich stattdessen an, oder registrieren Sie eine andere Adresse.",
    .ask_in_time =
        "Fordern Sie einen neuen Code an und geben Sie ihn ein, bevor seine Zeit vorbei ist.",
    .ask_for_a_new_code = "Fordern Sie einen neuen Code an.",
    .no_attempt_left = "Für diesen Code bleibt kein Versuch: Fordern Sie einen neuen an.",
    .one_attempt_left = "Für diesen Code bleibt ein Versuch.",
    .attempts_left = "Für diesen Code bleiben {count} Versuche.",
    .send_credentials = "Senden Sie E-Mail-Adresse und Passwort mit HTTP-Basic-Authentifizierung.",
    .json_too_large = "Der Inhalt ist nicht lesbar: Er ist zu groß.",
    .json_byte_order_mark =
        "Der Inhalt ist nicht lesbar: Er beginnt mit einer Bytereihenfolge-Marke.",
    .json_nul = "Der Inhalt ist nicht lesbar: Er enthält ein NUL.",
    .json_not_utf8 = "Der Inhalt ist nicht lesbar: Er ist kein UTF-8.",
    .json_not_json = "Der Inhalt ist nicht lesbar: Er ist kein JSON (RFC 8259).",
    .json_too_deep = "Der Inhalt ist nicht lesbar: Er ist zu tief verschachtelt.",
    .json_member_twice = "Der Inhalt ist nicht lesbar: Ein Feld kommt doppelt vor.",
    .json_something_follows = "Der Inhalt ist nicht lesbar: Hinter seinem Ende folgt noch etwas.",
    .not_an_object = "Der Inhalt muss ein JSON-Objekt sein.",
    .registered =
        "Falls die Adresse registriert werden kann, ist eine E-Mail mit einem Code aus {digits} "
        "Ziffern unterwegs. Geben Sie den Code ein, bevor er abläuft, um das Konto zu aktivieren.",
    .activated = "Das Konto ist aktiv.",
    .code_sent =
        "Eine E-Mail mit einem neuen Code ist unterwegs. Früher gesendete Codes gelten nicht mehr.",
    .code_form = "Der Code besteht aus den {digits} Ziffern der E-Mail.",
    .open_the_link = "Öffnen Sie den Link so, wie er in der E-Mail steht.",
    .name_the_shard = "Wiederholen Sie die Anfrage mit dem Feld Roster-Shard: {shard}.",
    .missing = "Senden Sie den Text „{field}“.",
    .not_a_text = "„{field}“ muss ein Text sein.",
    .email_not_an_address = "Schreiben Sie sie wie name@example.org.",
    .email_space_inside = "In der Adresse steht ein Leerzeichen.",
    .email_quoted_local_part =
        "Adressen mit Anführungszeichen oder Kommentaren werden nicht angenommen.",
    .email_non_ascii_local_part =
        "Vor dem @ werden nur Buchstaben ohne Akzente und Umlaute angenommen.",
    .email_missing_local_part = "Der Name vor dem @ fehlt.",
    .email_missing_domain = "Was nach dem @ kommt, fehlt.",
    .email_invalid_domain = "Was nach dem @ kommt, ist kein Domainname.",
    .email_too_long = "Die Adresse ist zu lang.",
    .password_too_short = "Verwenden Sie mindestens {limit} Zeichen.",
    .password_too_long = "Verwenden Sie höchstens {limit} Zeichen.",
    .password_not_text = "Das Passwort ist kein gültiger Text (UTF-8).",
    .password_control_character =
        "Lassen Sie Steuerzeichen wie Tabulatoren und Zeilenumbrüche weg.",
    .password_too_common = "Das ist ein gängiges Wort oder Passwort, oder fast eines.",
    .password_contains_email = "Das ist der E-Mail-Adresse zu ähnlich.",
    .password_repeated = "Wiederholte Zeichen sind leicht zu erraten.",
    .password_sequence = "Folgen wie abcd oder 1234 sind leicht zu erraten.",
    .password_keyboard = "Benachbarte Tasten sind leicht zu erraten.",
    .password_date = "Daten und Jahreszahlen sind leicht zu erraten.",
    .password_too_easy = "Das ist zu leicht zu erraten.",
    .put_words_together =
        "Setzen Sie lieber mehrere Wörter zusammen, die nichts miteinander zu tun haben.",
};

}  // namespace roster::http
