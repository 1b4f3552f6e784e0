#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::portuguese{
    .malformed_request =
        {.title = "O pedido não é HTTP válido",
         .meaning = "A mensagem viola uma regra do HTTP/1.1 (RFC 9112): a linha do pedido, o Host, "
                    "um campo ou a delimitação do corpo. A ligação foi fechada."},
    .not_found = {.title = "Aqui não há nada", .meaning = "Neste endereço não é servido nada."},
    .method_not_allowed = {.title = "Este método não serve para este caminho",
                           .meaning =
                               "Este endereço aceita outros métodos: o campo Allow indica-os."},
    .length_required =
        {.title = "É necessário um corpo",
         .meaning = "Esta chamada precisa de um corpo, com Content-Length ou em blocos (chunked)."},
    .body_too_large = {.title = "O corpo é demasiado grande",
                       .meaning = "O corpo é maior do que tudo aquilo de que esta API precisa."},
    .uri_too_long =
        {.title = "O endereço pedido é demasiado longo",
         .meaning = "O endereço pedido é mais longo do que tudo aquilo de que esta API precisa."},
    .unsupported_media_type =
        {.title = "O corpo tem de ser JSON sem compressão",
         .meaning = "Envie o corpo como application/json, em UTF-8 e sem Content-Encoding."},
    .too_many_requests = {.title = "Demasiados pedidos",
                          .meaning = "Este cliente pergunta com demasiada frequência. Retry-After "
                                     "diz quanto tempo esperar."},
    .fields_too_large = {.title = "Os campos do cabeçalho são demasiado grandes",
                         .meaning = "Há demasiados campos no cabeçalho, ou são demasiado longos."},
    .internal = {.title = "Algo correu mal do nosso lado",
                 .meaning = "Uma falha deste serviço. Quem o opera pode encontrá-la pelo "
                            "identificador do pedido."},
    .transfer_coding = {.title = "Esta codificação de transferência não é conhecida aqui",
                        .meaning = "Das codificações de transferência só se conhece chunked."},
    .overloaded = {.title = "O serviço está sobrecarregado",
                   .meaning = "Pede-se mais do que é possível responder a tempo. Não confirmado "
                              "não quer dizer não feito: tente de novo."},
    .stopping = {.title = "Este servidor está a parar",
                 .meaning = "Este servidor vai parar; outro responderá. Tente de novo."},
    .timeout = {.title = "Não houve resposta a tempo",
                .meaning =
                    "Não houve resposta em dez segundos; talvez ainda seja feito. Tente de novo."},
    .not_acknowledged =
        "Não foi confirmado, o que não quer dizer que não tenha sido feito: pode tentar de novo "
        "sem risco.",
    .see_the_description = "O que existe está em /openapi.json.",
    .see_allow = "Veja o campo Allow.",
    .another_server = "Outro servidor receberá o próximo pedido.",
    .try_in_a_moment = "Tente de novo dentro de momentos.",
    .one_request_a_minute = "No máximo, um pedido por minuto.",
    .requests_a_minute = "No máximo, {count} pedidos por minuto.",
    .request_id_helps =
        "O identificador do pedido ajuda quem opera este servidor a descobrir o que aconteceu.",
    .at_most_octets = "No máximo, {limit} octetos.",
    .field_limits =
        "No máximo, {count} campos, nomes de {name} e valores de {value} octetos, e {all} octetos "
        "ao todo.",
    .send_uncompressed = "Envie o corpo sem Content-Encoding.",
    .see_http =
        "Veja a RFC 9112: linha do pedido, um só Host válido, campos bem formados, um só "
        "comprimento.",
    .send_plainly = "Envie o corpo tal como é, com Content-Length ou em blocos (chunked).",
    .send_a_body = "Envie um corpo JSON, com Content-Length ou em blocos (chunked).",
    .send_the_type = "Envie Content-Type: application/json.",
};

}  // namespace roster::http
