#include "http/public/user_texts.hpp"

namespace roster::http {

constinit const UserTexts UserTexts::english{
    .malformed_json = {.title = "The body is not valid JSON",
                       .meaning = "The body is not JSON in UTF-8, or is JSON that could be read in "
                                  "two ways: with a member twice, a NUL, a byte order mark, "
                                  "something after its end, or nested deeper than four levels."},
    .code_incorrect = {.title = "The code is not right",
                       .meaning = "The digits are not those of the newest mail. attempts_left says "
                                  "how many attempts are left for this code."},
    .invalid_credentials = {.title = "E-mail address or password is not right",
                            .meaning = "The address and the password do not belong together, or "
                                       "are missing. Nobody is told which of the two is wrong."},
    .already_active = {.title = "The account is active already",
                       .meaning = "The account was activated before; there is nothing left to do."},
    .already_registered = {.title = "The address has an account already",
                           .meaning = "This address has an account: sign in with it."},
    .code_expired = {.title = "The code has expired",
                     .meaning = "The code’s time was over when it came. Ask for a new one."},
    .code_burned =
        {.title = "The code was entered wrongly too often",
         .meaning =
             "Three wrong codes were entered, so this one counts no longer. Ask for a new one."},
    .wrong_shard = {.title = "The address belongs to another server",
                    .meaning =
                        "The people of this service are spread over several logs, and this address "
                        "belongs to another than the one that was asked. Repeat the request with "
                        "the field Roster-Shard, whose value is the number in shard."},
    .invalid_body = {.title = "The body lacks what is needed",
                     .meaning = "Members are missing or are no texts; errors names them."},
    .invalid_email = {.title = "The e-mail address is not valid",
                      .meaning = "The e-mail address cannot be used; errors says why."},
    .weak_password =
        {.title = "The password is too easy to guess",
         .meaning =
             "The password can be guessed, or has a form that is not taken; errors says why."},
    .invalid_code = {.title = "The code is not well-formed",
                     .meaning = "The code is not as many digits as the mail has."},
    .invalid_token = {.title = "The link is not valid",
                      .meaning = "The link is cut, or is not of a mail of this service. Open it as "
                                 "it stands in the mail."},
    .too_many_attempts = {.title = "Too many wrong attempts",
                          .meaning = "Too many wrong passwords or codes for this address. "
                                     "Retry-After says how long to wait."},
    .too_many_codes =
        {.title = "Too many codes were sent",
         .meaning =
             "Too many codes were mailed to this address. Retry-After says how long to wait."},
    .store_unavailable = {.title = "The event store cannot be reached",
                          .meaning =
                              "What has to be remembered cannot be written or read just now. Not "
                              "acknowledged is not the same as not done: try again."},
    .no_such_problem = "There is no problem of this name.",
    .try_in_one_second = "Try again in 1 second.",
    .try_in_seconds = "Try again in {count} seconds.",
    .sign_in = "Nothing is left to do: sign in with the address and the password.",
    .sign_in_instead = "Sign in instead, or register another address.",
    .ask_in_time = "Ask for a new code and enter it before its time is over.",
    .ask_for_a_new_code = "Ask for a new code.",
    .no_attempt_left = "No attempt is left for this code: ask for a new one.",
    .one_attempt_left = "One attempt is left for this code.",
    .attempts_left = "{count} attempts are left for this code.",
    .send_credentials = "Send the e-mail address and the password with HTTP Basic authentication.",
    .json_too_large = "The body cannot be read: it is too large.",
    .json_byte_order_mark = "The body cannot be read: it begins with a byte order mark.",
    .json_nul = "The body cannot be read: it contains a NUL.",
    .json_not_utf8 = "The body cannot be read: it is not UTF-8.",
    .json_not_json = "The body cannot be read: it is not JSON (RFC 8259).",
    .json_too_deep = "The body cannot be read: it is nested too deeply.",
    .json_member_twice = "The body cannot be read: a member is there twice.",
    .json_something_follows = "The body cannot be read: something follows its end.",
    .not_an_object = "The body must be a JSON object.",
    .registered =
        "If the address can be registered, a mail with a {digits}-digit code is on its way. Enter "
        "the code before it expires to activate the account.",
    .activated = "The account is active.",
    .code_sent = "A mail with a new code is on its way. Codes sent before no longer work.",
    .code_form = "The code is the {digits} digits of the mail.",
    .open_the_link = "Open the link as it stands in the mail.",
    .name_the_shard = "Repeat the request with the field Roster-Shard: {shard}.",
    .missing = "Send the text \"{field}\".",
    .not_a_text = "\"{field}\" has to be a text.",
    .email_not_an_address = "Write it like name@example.org.",
    .email_space_inside = "There is a space inside the address.",
    .email_quoted_local_part = "Addresses with quotes or comments are not taken.",
    .email_non_ascii_local_part = "Before the @ only letters without accents are taken.",
    .email_missing_local_part = "The name before the @ is missing.",
    .email_missing_domain = "What comes after the @ is missing.",
    .email_invalid_domain = "What comes after the @ is no domain name.",
    .email_too_long = "The address is too long.",
    .password_too_short = "Use at least {limit} characters.",
    .password_too_long = "Use at most {limit} characters.",
    .password_not_text = "The password is not valid text (UTF-8).",
    .password_control_character = "Leave out control characters such as tabs and line breaks.",
    .password_too_common = "This is a common word or password, or close to one.",
    .password_contains_email = "This is too close to the e-mail address.",
    .password_repeated = "Repeated characters are easy to guess.",
    .password_sequence = "Sequences such as abcd or 1234 are easy to guess.",
    .password_keyboard = "Neighbouring keys are easy to guess.",
    .password_date = "Dates and years are easy to guess.",
    .password_too_easy = "This is too easy to guess.",
    .put_words_together = "Put several unrelated words together instead.",
};

}  // namespace roster::http
