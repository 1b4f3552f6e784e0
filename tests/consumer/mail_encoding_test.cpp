#include "consumer/mail_encoding.hpp"

#include "tests/catch.hpp"
#include "tests/consumer/received_mail.hpp"

namespace roster::consumer {
namespace {

// The longest line between CRLFs.
std::size_t longest_line(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find("\r\n"), text.size());
        longest = std::max(longest, end);
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return longest;
}

std::string unfolded(std::string text) {
    for (auto at = text.find("\r\n"); at != text.npos; at = text.find("\r\n", at))
        text.erase(at, 2);
    return text;
}

}  // namespace

TEST_CASE("short ASCII stands in a header as it is", "[mail_encoding]") {
    CHECK(encode_header_text("0427 is your activation code") == "0427 is your activation code");
}

TEST_CASE("other text comes back from its encoded words, whose lines are short",
          "[mail_encoding]") {
    const auto text = GENERATE(
        as<std::string>{}, "Vous avez déjà un compte", "0427 est votre code d’activation",
        "注册码注册码注册码注册码注册码注册码注册码注册码注册码注册码",
        "=?UTF-8?Q?forged?=", "a_b=c?d", "🙂 🙂", std::string(300, 'x'), " leading and trailing ");
    const auto encoded = to_encoded_words(text);
    CHECK(longest_line("Subject: " + encoded) <= 76);
    CHECK(decode_header_text(unfolded(encoded)) == text);
    CHECK(decode_header_text(unfolded(encode_header_text(text))) == text);
}

TEST_CASE("encoded words of others are read, and what is none stays", "[mail_encoding]") {
    CHECK(decode_header_text("=?utf-8?b?ZMOpasOg?=") == "déjà");
    CHECK(decode_header_text("=?utf-8?q?a?= =?utf-8?q?b?= c") == "ab c");
    CHECK(decode_header_text("1 =?iso-8859-1?q?=E9?= 2") == "1 =?iso-8859-1?q?=E9?= 2");
    CHECK(decode_header_text("=?utf-8?q?never closed") == "=?utf-8?q?never closed");
    CHECK(decode_header_text("=?") == "=?");
    CHECK(decode_header_text("=?utf-8?") == "=?utf-8?");
}

TEST_CASE("quoted-printable keeps any text, in lines of 76", "[mail_encoding]") {
    const auto text =
        GENERATE(as<std::string>{}, "a\nb\n", "é=€\n", "trailing blank \nand tab\t\n",
                 ".\n..\n.x\n", std::string(500, 'x') + "\n", std::string(75, 'x') + "é" + "\n",
                 std::string(76, 'y') + "\n", std::string("nul\0and\rreturn\n", 15), "\n\n");
    const auto encoded = to_quoted_printable(text);
    CHECK(longest_line(encoded) <= 76);
    CHECK(from_quoted_printable(encoded) == text);
    CHECK(std::ranges::all_of(encoded, [](char c) { return c > 0 && c < 0x7F; }));
}

TEST_CASE("CRLF and LF are the same line end", "[mail_encoding]") {
    CHECK(to_quoted_printable("a\r\nb\n") == "a\r\nb\r\n");
}

}  // namespace roster::consumer
