#include "text/escape.hpp"

#include "tests/catch.hpp"

using namespace roster::text;

TEST_CASE("nothing in an escaped text is HTML", "[text]") {
    CHECK(html_escaped("<a href=\"x\" on='y'>&amp;</a>") ==
          "&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    CHECK(html_escaped("na\xC3\xAFve") == "na\xC3\xAFve");
    CHECK(html_escaped("").empty());
}

TEST_CASE("nothing in an escaped text steers a terminal", "[text]") {
    CHECK(terminal_escaped("caf\xC3\xA9 \\n \xF0\x9F\x98\x80") ==
          "caf\xC3\xA9 \\n \xF0\x9F\x98\x80");
    CHECK(terminal_escaped("a\x1B[2Jb") == "a\\u{1b}[2Jb");
    CHECK(terminal_escaped("a\r\n\tb") == "a\\u{0d}\\u{0a}\\u{09}b");
    CHECK(terminal_escaped(std::string_view("\0\x7F", 2)) == "\\u{00}\\u{7f}");
    CHECK(terminal_escaped("\xC2\x9B") == "\\u{9b}");              // the one-octet CSI
    CHECK(terminal_escaped("\xE2\x80\xA8") == "\\u{2028}");        // line separator
    CHECK(terminal_escaped("\xE2\x80\xAEgpj") == "\\u{202e}gpj");  // right to left from here on
    CHECK(terminal_escaped("\xF3\xA0\x80\x81") == "\\u{0e0001}");  // a tag
}

TEST_CASE("octets that are no UTF-8 are shown one by one", "[text]") {
    CHECK(terminal_escaped("\xFFz\xC3") == "\\x{ff}z\\x{c3}");
    CHECK(terminal_escaped("\x9B") == "\\x{9b}");
    CHECK(terminal_escaped("\xC0\x8A") == "\\x{c0}\\x{8a}");  // an overlong line feed
}
