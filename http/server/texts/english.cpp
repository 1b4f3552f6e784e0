#include "http/server/http_texts.hpp"

namespace roster::http {

constinit const HttpTexts HttpTexts::english{
    .malformed_request =
        {.title = "The request is not valid HTTP",
         .meaning = "The message breaks a rule of HTTP/1.1 (RFC 9112): its request line, its Host, "
                    "a field, or how its body is framed. The connection was closed."},
    .not_found = {.title = "There is nothing here",
                  .meaning = "Nothing is served at this address."},
    .method_not_allowed = {.title = "This method is not for this path",
                           .meaning =
                               "This address knows other methods: the Allow field names them."},
    .length_required = {.title = "A body is needed",
                        .meaning = "This call needs a body, with Content-Length or chunked."},
    .body_too_large = {.title = "The body is too large",
                       .meaning = "The body is larger than anything this API needs."},
    .uri_too_long = {.title = "The request target is too long",
                     .meaning = "The request target is longer than anything this API needs."},
    .unsupported_media_type =
        {.title = "The body must be plain application/json",
         .meaning = "Send the body as application/json, in UTF-8 and without Content-Encoding."},
    .too_many_requests = {.title = "Too many requests",
                          .meaning =
                              "This client asks too often. Retry-After says how long to wait."},
    .fields_too_large = {.title = "The header fields are too large",
                         .meaning = "The header fields are too many or too long."},
    .internal = {.title = "Something went wrong on our side",
                 .meaning = "A fault of this service. Its operator can find it by the request id."},
    .transfer_coding = {.title = "This transfer coding is not known here",
                        .meaning = "Of transfer codings only chunked is known."},
    .overloaded = {.title = "Too much is going on",
                   .meaning = "More is asked than can be answered in time. Not acknowledged is not "
                              "the same as not done: try again."},
    .stopping = {.title = "This server is stopping",
                 .meaning = "This server stops; another will answer. Try again."},
    .timeout = {.title = "There was no answer in time",
                .meaning =
                    "There was no answer within ten seconds; it may still be done. Try again."},
    .not_acknowledged =
        "It was not acknowledged, which is not the same as not done: it is safe to try again.",
    .see_the_description = "See /openapi.json for what there is.",
    .see_allow = "See the Allow field.",
    .another_server = "Another server will take the next request.",
    .try_in_a_moment = "Try again in a moment.",
    .one_request_a_minute = "At most one request a minute.",
    .requests_a_minute = "At most {count} requests a minute.",
    .request_id_helps = "The request id helps whoever runs this server to find out what happened.",
    .at_most_octets = "At most {limit} octets.",
    .field_limits =
        "At most {count} fields, names of {name} and values of {value} octets, and {all} octets in "
        "all.",
    .send_uncompressed = "Send the body without Content-Encoding.",
    .see_http = "See RFC 9112: request line, one valid Host, well-formed fields, one length.",
    .send_plainly = "Send the body as it is, with Content-Length or chunked.",
    .send_a_body = "Send a JSON body, with Content-Length or chunked.",
    .send_the_type = "Send Content-Type: application/json.",
};

}  // namespace roster::http
