#include "text/json_writer.hpp"

#include <limits>

#include "tests/catch.hpp"
#include "text/json_reader.hpp"

using namespace roster::text;

namespace {

constexpr JsonLimits limits{.max_octets = 4096, .max_depth = 4};

std::string ascii(std::string_view text) {
    std::string out;
    append_ascii_json_string(out, text);
    return out;
}

}  // namespace

TEST_CASE("only what JSON needs is escaped", "[text]") {
    CHECK(json_string("a/b caf\xC3\xA9 \x7F") == "\"a/b caf\xC3\xA9 \x7F\"");
    CHECK(json_string("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
    CHECK(json_string(std::string_view("\0\x1F", 2)) == R"("\u0000\u001f")");
    CHECK(json_string("") == "\"\"");
}

TEST_CASE("what is not UTF-8 is replaced, so that JSON stays JSON", "[text]") {
    CHECK(json_string("a\xFF") == "\"a\xEF\xBF\xBD\"");
    CHECK(ascii("a\xFF") == R"("a\ufffd")");
}

TEST_CASE("a line for a terminal is printable ASCII", "[text]") {
    CHECK(ascii("caf\xC3\xA9\n\x7F \xF0\x9F\x98\x80") == R"("caf\u00e9\n\u007f \ud83d\ude00")");
    CHECK(ascii("\xE2\x80\xA8\"\\") == R"("\u2028\"\\")");
}

TEST_CASE("every text is read back as it was", "[text]") {
    for (unsigned octet = 1; octet < 128; ++octet) {
        const std::string text{'x', static_cast<char>(octet), '\xC3', '\xA9'};
        for (const auto& json : {json_string(text), ascii(text)}) {
            const auto document = JsonDocument::parse(json, limits);
            REQUIRE(document);
            CHECK(document->root().text() == text);
        }
    }
}

TEST_CASE("an object has its members in the order they are added", "[text]") {
    CHECK(JsonObject().text() == "{}");
    CHECK(JsonArray().text() == "[]");
    CHECK(JsonObject()
              .add("text", "a\"b")
              .add("yes", true)
              .add("number", std::int64_t{-5})
              .add("half", 0.5)
              .add("inner", JsonObject().add("x", 1))
              .add("list", JsonArray().add("a").add_json("2"))
              .add_json("null", "null")
              .add("we\"ird", std::string("s"))
              .text() ==
          R"({"text":"a\"b","yes":true,"number":-5,"half":0.5,"inner":{"x":1},"list":["a",2],)"
          R"("null":null,"we\"ird":"s"})");
}

TEST_CASE("a number is as short as it can be", "[text]") {
    CHECK(json_number(1) == "1");
    CHECK(json_number(0.1) == "0.1");
    CHECK(json_number(1e300) == "1e+300");
    CHECK(json_number(std::numeric_limits<double>::infinity()) == "null");
    CHECK(json_number(std::numeric_limits<double>::quiet_NaN()) == "null");
}
