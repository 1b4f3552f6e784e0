#pragma once
// What HTTP itself has to tell people; each language's texts are in texts/.

#include "http/server/phrase.hpp"

namespace roster::http {

struct HttpTexts {
    KindWords malformed_request;
    KindWords not_found;
    KindWords method_not_allowed;
    KindWords length_required;
    KindWords body_too_large;
    KindWords uri_too_long;
    KindWords unsupported_media_type;
    KindWords too_many_requests;
    KindWords fields_too_large;
    KindWords internal;
    KindWords transfer_coding;
    KindWords overloaded;
    KindWords stopping;
    KindWords timeout;

    Words not_acknowledged;
    Words see_the_description;
    Words see_allow;
    Words another_server;
    Words try_in_a_moment;
    Words one_request_a_minute;
    Words requests_a_minute;
    Words request_id_helps;
    Words at_most_octets;
    Words field_limits;
    Words send_uncompressed;
    Words see_http;
    Words send_plainly;
    Words send_a_body;
    Words send_the_type;

    static const HttpTexts english;
    static const HttpTexts german;
    static const HttpTexts spanish;
    static const HttpTexts french;
    static const HttpTexts italian;
    static const HttpTexts dutch;
    static const HttpTexts portuguese;
};

}  // namespace roster::http
