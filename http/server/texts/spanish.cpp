#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::spanish{
    .malformed_request =
        {.title = "La petición no es HTTP válido",
         .meaning = "El mensaje incumple una regla de HTTP/1.1 (RFC 9112): la línea de petición, "
                    "el Host, un campo o la delimitación del cuerpo. La conexión se ha cerrado."},
    .not_found = {.title = "Aquí no hay nada", .meaning = "En esta dirección no se ofrece nada."},
    .method_not_allowed = {.title = "Este método no sirve para esta ruta",
                           .meaning =
                               "Esta dirección admite otros métodos: el campo Allow los enumera."},
    .length_required =
        {.title = "Hace falta un cuerpo",
         .meaning =
             "Esta llamada necesita un cuerpo, con Content-Length o por fragmentos (chunked)."},
    .body_too_large = {.title = "El cuerpo es demasiado grande",
                       .meaning = "El cuerpo es mayor que todo lo que esta API necesita."},
    .uri_too_long = {.title = "La dirección solicitada es demasiado larga",
                     .meaning =
                         "La dirección solicitada es más larga que todo lo que esta API necesita."},
    .unsupported_media_type =
        {.title = "El cuerpo tiene que ser JSON sin comprimir",
         .meaning = "Envía el cuerpo como application/json, en UTF-8 y sin Content-Encoding."},
    .too_many_requests = {.title = "Demasiadas peticiones",
                          .meaning = "Este cliente pregunta con demasiada frecuencia. Retry-After "
                                     "dice cuánto hay que esperar."},
    .fields_too_large = {.title = "Los campos de cabecera son demasiado grandes",
                         .meaning = "Hay demasiados campos de cabecera, o son demasiado largos."},
    .internal = {.title = "Algo ha fallado por nuestra parte",
                 .meaning = "Un fallo de este servicio. Quien lo opera puede encontrarlo por el "
                            "identificador de la petición."},
    .transfer_coding = {.title = "Aquí no se conoce esta codificación de transferencia",
                        .meaning =
                            "De las codificaciones de transferencia solo se conoce chunked."},
    .overloaded = {.title = "El servicio está saturado",
                   .meaning = "Se pide más de lo que puede responderse a tiempo. Que no se haya "
                              "confirmado no significa que no se haya hecho: vuelve a intentarlo."},
    .stopping = {.title = "Este servidor se está deteniendo",
                 .meaning = "Este servidor se detiene; otro responderá. Vuelve a intentarlo."},
    .timeout = {.title = "No hubo respuesta a tiempo",
                .meaning = "No hubo respuesta en diez segundos; es posible que aun así se haga. "
                           "Vuelve a intentarlo."},
    .not_acknowledged =
        "No se ha confirmado, lo que no significa que no se haya hecho: puedes volver a intentarlo "
        "sin riesgo.",
    .see_the_description = "En /openapi.json está lo que hay.",
    .see_allow = "Consulta el campo Allow.",
    .another_server = "Otro servidor atenderá la próxima petición.",
    .try_in_a_moment = "Vuelve a intentarlo dentro de un momento.",
    .one_request_a_minute = "Como máximo, una petición por minuto.",
    .requests_a_minute = "Como máximo, {count} peticiones por minuto.",
    .request_id_helps =
        "El identificador de la petición ayuda a quien opera este servidor a averiguar qué ha "
        "pasado.",
    .at_most_octets = "Como máximo, {limit} octetos.",
    .field_limits =
        "Como máximo, {count} campos, nombres de {name} y valores de {value} octetos, y {all} "
        "octetos en total.",
    .send_uncompressed = "Envía el cuerpo sin Content-Encoding.",
    .see_http =
        "Consulta la RFC 9112: línea de petición, un solo Host válido, campos bien formados, una "
        "sola longitud.",
    .send_plainly = "Envía el cuerpo tal cual, con Content-Length o por fragmentos (chunked).",
    .send_a_body = "Envía un cuerpo JSON, con Content-Length o por fragmentos (chunked).",
    .send_the_type = "Envía Content-Type: application/json.",
};

}  // namespace roster::http
