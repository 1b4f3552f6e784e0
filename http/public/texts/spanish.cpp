#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::spanish{
    .malformed_json = {.title = "El cuerpo no es JSON válido",
                       .meaning =
                           "El cuerpo no es JSON en UTF-8, o podría leerse de dos maneras: con un "
                           "miembro repetido, un NUL, una marca de orden de bytes, algo después "
                           "del final, o con más de cuatro niveles de anidamiento."},
    .code_incorrect = {.title = "El código no es correcto",
                       .meaning = "Las cifras no son las del último correo. attempts_left dice "
                                  "cuántos intentos quedan para este código."},
    .invalid_credentials = {.title = "El correo electrónico o la contraseña no son correctos",
                            .meaning = "La dirección y la contraseña no se corresponden, o faltan. "
                                       "A nadie se le dice cuál de las dos es incorrecta."},
    .already_active = {.title = "La cuenta ya está activa",
                       .meaning = "La cuenta ya se había activado; no queda nada por hacer."},
    .already_registered = {.title = "La dirección ya tiene una cuenta",
                           .meaning = "Esta dirección tiene una cuenta: inicia sesión con ella."},
    .code_expired = {.title = "El código ha caducado",
                     .meaning = "El tiempo del código había pasado cuando llegó. Pide uno nuevo."},
    .code_burned =
        {.title = "El código se ha introducido mal demasiadas veces",
         .meaning =
             "Se han introducido tres códigos erróneos, así que este ya no vale. Pide uno nuevo."},
    .wrong_shard = {.title = "La dirección pertenece a otro servidor",
                    .meaning =
                        "Las cuentas de este servicio están repartidas entre varios registros, y "
                        "esta dirección pertenece a otro que el consultado. Repite la petición con "
                        "el campo Roster-Shard, cuyo valor es el número de shard."},
    .invalid_body = {.title = "Al cuerpo le falta algo",
                     .meaning = "Faltan miembros o no son textos; errors los nombra."},
    .invalid_email = {.title = "La dirección de correo no es válida",
                      .meaning = "La dirección de correo no puede usarse; errors dice por qué."},
    .weak_password =
        {.title = "La contraseña es demasiado fácil de adivinar",
         .meaning =
             "La contraseña se puede adivinar, o su forma no se acepta; errors dice por qué."},
    .invalid_code = {.title = "El código no tiene la forma correcta",
                     .meaning = "El código no tiene tantas cifras como el del correo."},
    .invalid_token = {.title = "El enlace no es válido",
                      .meaning = "El enlace está cortado, o no es de un correo de este servicio. "
                                 "Ábrelo tal como aparece en el correo."},
    .too_many_attempts = {.title = "Demasiados intentos fallidos",
                          .meaning = "Demasiadas contraseñas o códigos erróneos para esta "
                                     "dirección. Retry-After dice cuánto hay que esperar."},
    .too_many_codes = {.title = "Se han enviado demasiados códigos",
                       .meaning = "Se han enviado demasiados códigos a esta dirección. Retry-After "
                                  "dice cuánto hay que esperar."},
    .store_unavailable =
        {.title = "No se puede acceder al registro de eventos",
         .meaning = "Lo que hay que recordar no puede escribirse ni leerse en este momento. Que no "
                    "se haya confirmado no significa que no se haya hecho: vuelve a intentarlo."},
    .no_such_problem = "No hay ningún problema con ese nombre.",
    .try_in_one_second = "Vuelve a intentarlo dentro de 1 segundo.",
    .try_in_seconds = "Vuelve a intentarlo dentro de {count} segundos.",
    .sign_in = "No queda nada por hacer: inicia sesión con la dirección y la contraseña.",
    .sign_in_instead = "Inicia sesión, o registra otra dirección.",
    .ask_in_time = "Pide un código nuevo e introdúcelo antes de que pase su tiempo.",
    .ask_for_a_new_code = "Pide un código nuevo.",
    .no_attempt_left = "No quedan intentos para este código: pide uno nuevo.",
    .one_attempt_left = "Queda un intento para este código.",
    .attempts_left = "Quedan {count} intentos para este código.",
    .send_credentials =
        "Envía la dirección de correo y la contraseña con autenticación HTTP Basic.",
    .json_too_large = "No se puede leer el cuerpo: es demasiado grande.",
    .json_byte_order_mark = "No se puede leer el cuerpo: empieza con una marca de orden de bytes.",
    .json_nul = "No se puede leer el cuerpo: contiene un NUL.",
    .json_not_utf8 = "No se puede leer el cuerpo: no es UTF-8.",
    .json_not_json = "No se puede leer el cuerpo: no es JSON (RFC 8259).",
    .json_too_deep = "No se puede leer el cuerpo: está anidado demasiado hondo.",
    .json_member_twice = "No se puede leer el cuerpo: hay un miembro repetido.",
    .json_something_follows = "No se puede leer el cuerpo: hay algo después de su final.",
    .not_an_object = "El cuerpo tiene que ser un objeto JSON.",
    .registered =
        "Si la dirección se puede registrar, un correo con un código de {digits} cifras está en "
        "camino. Introduce el código antes de que caduque para activar la cuenta.",
    .activated = "La cuenta está activa.",
    .code_sent =
        "Un correo con un código nuevo está en camino. Los códigos enviados antes ya no valen.",
    .code_form = "El código son las {digits} cifras del correo.",
    .open_the_link = "Abre el enlace tal como aparece en el correo.",
    .name_the_shard = "Repite la petición con el campo Roster-Shard: {shard}.",
    .missing = "Envía el texto «{field}».",
    .not_a_text = "«{field}» tiene que ser un texto.",
    .email_not_an_address = "Escríbela como nombre@example.org.",
    .email_space_inside = "Hay un espacio dentro de la dirección.",
    .email_quoted_local_part = "No se aceptan direcciones con comillas o comentarios.",
    .email_non_ascii_local_part = "Antes de la @ solo se aceptan letras sin acentos.",
    .email_missing_local_part = "Falta el nombre antes de la @.",
    .email_missing_domain = "Falta lo que va después de la @.",
    .email_invalid_domain = "Lo que va después de la @ no es un nombre de dominio.",
    .email_too_long = "La dirección es demasiado larga.",
    .password_too_short = "Usa al menos {limit} caracteres.",
    .password_too_long = "Usa como máximo {limit} caracteres.",
    .password_not_text = "La contraseña no es un texto válido (UTF-8).",
    .password_control_character =
        "Quita los caracteres de control, como tabuladores y saltos de línea.",
    .password_too_common = "Es una palabra o contraseña corriente, o casi.",
    .password_contains_email = "Se parece demasiado a la dirección de correo.",
    .password_repeated = "Los caracteres repetidos son fáciles de adivinar.",
    .password_sequence = "Las series como abcd o 1234 son fáciles de adivinar.",
    .password_keyboard = "Las teclas vecinas son fáciles de adivinar.",
    .password_date = "Las fechas y los años son fáciles de adivinar.",
    .password_too_easy = "Es demasiado fácil de adivinar.",
    .put_words_together = "Mejor junta varias palabras que no tengan relación entre sí.",
};

}  // namespace roster::http
