#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::portuguese{
    .malformed_json = {.title = "O corpo não é JSON válido",
                       .meaning =
                           "O corpo não é JSON em UTF-8, ou poderia ser lido de duas maneiras: com "
                           "um membro repetido, um NUL, uma marca de ordem de bytes, algo depois "
                           "do fim, ou mais de quatro níveis de encaixe."},
    .code_incorrect = {.title = "O código não está certo",
                       .meaning = "Os algarismos não são os do e-mail mais recente. attempts_left "
                                  "diz quantas tentativas restam para este código."},
    .invalid_credentials = {.title = "O endereço de e-mail ou a palavra-passe não estão certos",
                            .meaning = "O endereço e a palavra-passe não correspondem um ao outro, "
                                       "ou faltam. A ninguém se diz qual dos dois está errado."},
    .already_active = {.title = "A conta já está ativa",
                       .meaning = "A conta já tinha sido ativada; não há mais nada a fazer."},
    .already_registered = {.title = "O endereço já tem uma conta",
                           .meaning = "Este endereço tem uma conta: inicie sessão com ele."},
    .code_expired = {.title = "O código expirou",
                     .meaning =
                         "O tempo do código já tinha passado quando ele chegou. Peça um novo."},
    .code_burned =
        {.title = "O código foi mal introduzido demasiadas vezes",
         .meaning =
             "Foram introduzidos três códigos errados, por isso este já não conta. Peça um novo."},
    .wrong_shard = {.title = "O endereço pertence a outro servidor",
                    .meaning = "As contas deste serviço estão repartidas por vários registos, e "
                               "este endereço pertence a outro que não o consultado. Repita o "
                               "pedido com o campo Roster-Shard, cujo valor é o número em shard."},
    .invalid_body = {.title = "Falta alguma coisa no corpo",
                     .meaning = "Há membros que faltam ou não são textos; errors indica quais."},
    .invalid_email = {.title = "O endereço de e-mail não é válido",
                      .meaning = "O endereço de e-mail não pode ser usado; errors diz porquê."},
    .weak_password = {.title = "A palavra-passe é demasiado fácil de adivinhar",
                      .meaning = "A palavra-passe pode ser adivinhada, ou a sua forma não é "
                                 "aceite; errors diz porquê."},
    .invalid_code = {.title = "O código não tem a forma certa",
                     .meaning = "O código não tem tantos algarismos como o do e-mail."},
    .invalid_token = {.title = "A ligação não é válida",
                      .meaning = "A ligação está cortada, ou não é de um e-mail deste serviço. "
                                 "Abra-a tal como está no e-mail."},
    .too_many_attempts = {.title = "Demasiadas tentativas erradas",
                          .meaning = "Demasiadas palavras-passe ou códigos errados para este "
                                     "endereço. Retry-After diz quanto tempo esperar."},
    .too_many_codes = {.title = "Foram enviados demasiados códigos",
                       .meaning = "Foram enviados demasiados códigos para este endereço. "
                                  "Retry-After diz quanto tempo esperar."},
    .store_unavailable = {.title = "Não é possível aceder ao registo de eventos",
                          .meaning =
                              "O que tem de ser lembrado não pode agora ser escrito nem lido. Não "
                              "confirmado não quer dizer não feito: tente de novo."},
    .no_such_problem = "Não há nenhum problema com este nome.",
    .try_in_one_second = "Tente de novo dentro de 1 segundo.",
    .try_in_seconds = "Tente de novo dentro de {count} segundos.",
    .sign_in = "Não há mais nada a fazer: inicie sessão com o endereço e a palavra-passe.",
    .sign_in_instead = "Inicie sessão, ou registe outro endereço.",
    .ask_in_time = "Peça um novo código e introduza-o antes de o tempo acabar.",
    .ask_for_a_new_code = "Peça um novo código.",
    .no_attempt_left = "Não restam tentativas para este código: peça um novo.",
    .one_attempt_left = "Resta uma tentativa para este código.",
    .attempts_left = "Restam {count} tentativas para este código.",
    .send_credentials = "Envie o endereço de e-mail e a palavra-passe com autenticação HTTP Basic.",
    .json_too_large = "Não é possível ler o corpo: é demasiado grande.",
    .json_byte_order_mark = "Não é possível ler o corpo: começa com uma marca de ordem de bytes.",
    .json_nul = "Não é possível ler o corpo: contém um NUL.",
    .json_not_utf8 = "Não é possível ler o corpo: não é UTF-8.",
    .json_not_json = "Não é possível ler o corpo: não é JSON (RFC 8259).",
    .json_too_deep = "Não é possível ler o corpo: tem demasiados níveis de encaixe.",
    .json_member_twice = "Não é possível ler o corpo: há um membro repetido.",
    .json_something_follows = "Não é possível ler o corpo: há alguma coisa depois do fim.",
    .not_an_object = "O corpo tem de ser um objeto JSON.",
    .registered =
        "Se o endereço puder ser registado, um e-mail com um código de {digits} algarismos está a "
        "caminho. Introduza o código antes de expirar para ativar a conta.",
    .activated = "A conta está ativa.",
    .code_sent =
        "Um e-mail com um novo código está a caminho. Os códigos enviados antes já não funcionam.",
    .code_form = "O código são os {digits} algarismos do e-mail.",
    .open_the_link = "Abra a ligação tal como está no e-mail.",
    .name_the_shard = "Repita o pedido com o campo Roster-Shard: {shard}.",
    .missing = "Envie o texto «{field}».",
    .not_a_text = "«{field}» tem de ser um texto.",
    .email_not_an_address = "Escreva-o como nome@example.org.",
    .email_space_inside = "Há um espaço dentro do endereço.",
    .email_quoted_local_part = "Não se aceitam endereços com aspas ou comentários.",
    .email_non_ascii_local_part = "Antes da @ só se aceitam letras sem acentos.",
    .email_missing_local_part = "Falta o nome antes da @.",
    .email_missing_domain = "Falta o que vem depois da @.",
    .email_invalid_domain = "O que vem depois da @ não é um nome de domínio.",
    .email_too_long = "O endereço é demasiado longo.",
    .password_too_short = "Use pelo menos {limit} caracteres.",
    .password_too_long = "Use no máximo {limit} caracteres.",
    .password_not_text = "A palavra-passe não é um texto válido (UTF-8).",
    .password_control_character =
        "Retire os caracteres de controlo, como tabulações e mudanças de linha.",
    .password_too_common = "É uma palavra ou palavra-passe comum, ou quase.",
    .password_contains_email = "É demasiado parecida com o endereço de e-mail.",
    .password_repeated = "Os caracteres repetidos são fáceis de adivinhar.",
    .password_sequence = "As sequências como abcd ou 1234 são fáceis de adivinhar.",
    .password_keyboard = "As teclas vizinhas são fáceis de adivinhar.",
    .password_date = "As datas e os anos são fáceis de adivinhar.",
    .password_too_easy = "É demasiado fácil de adivinhar.",
    .put_words_together = "É melhor juntar várias palavras sem relação entre si.",
};

}  // namespace roster::http
