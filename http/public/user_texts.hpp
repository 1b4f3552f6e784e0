#pragma once
// What registration has to tell people; each language's texts are in texts/.

#include "http/server/phrase.hpp"

namespace roster::http {

struct UserTexts {
    KindWords malformed_json;
    KindWords code_incorrect;
    KindWords invalid_credentials;
    KindWords already_active;
    KindWords already_registered;
    KindWords code_expired;
    KindWords code_burned;
    KindWords wrong_shard;
    KindWords invalid_body;
    KindWords invalid_email;
    KindWords weak_password;
    KindWords invalid_code;
    KindWords invalid_token;
    KindWords too_many_attempts;
    KindWords too_many_codes;
    KindWords store_unavailable;

    Words no_such_problem;
    Words try_in_one_second;
    Words try_in_seconds;
    Words sign_in;
    Words sign_in_instead;
    Words ask_in_time;
    Words ask_for_a_new_code;
    Words no_attempt_left;
    Words one_attempt_left;
    Words attempts_left;
    Words send_credentials;
    Words json_too_large;
    Words json_byte_order_mark;
    Words json_nul;
    Words json_not_utf8;
    Words json_not_json;
    Words json_too_deep;
    Words json_member_twice;
    Words json_something_follows;
    Words not_an_object;
    Words registered;
    Words activated;
    Words code_sent;
    Words code_form;
    Words open_the_link;
    Words name_the_shard;
    Words missing;
    Words not_a_text;
    Words email_not_an_address;
    Words email_space_inside;
    Words email_quoted_local_part;
    Words email_non_ascii_local_part;
    Words email_missing_local_part;
    Words email_missing_domain;
    Words email_invalid_domain;
    Words email_too_long;
    Words password_too_short;
    Words password_too_long;
    Words password_not_text;
    Words password_control_character;
    Words password_too_common;
    Words password_contains_email;
    Words password_repeated;
    Words password_sequence;
    Words password_keyboard;
    Words password_date;
    Words password_too_easy;
    Words put_words_together;

    static const UserTexts english;
    static const UserTexts german;
    static const UserTexts spanish;
    static const UserTexts french;
    static const UserTexts italian;
    static const UserTexts dutch;
    static const UserTexts portuguese;
};

}  // namespace roster::http
