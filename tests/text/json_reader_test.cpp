#include "text/json_reader.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace roster::text;

namespace {

constexpr JsonLimits limits{.max_octets = 4096, .max_depth = 4};

std::optional<JsonFault> fault_of(std::string_view text) {
    const auto document = JsonDocument::parse(text, limits);
    return document ? std::nullopt : std::optional(document.error());
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("values are found by name and kind", "[text]") {
    const std::string json = R"( {"text" : "a" ,"n":-12,"yes":true,"no":false,"none":null,)"
                             R"("list":[1,"b",{"c":2}],"object":{"x":"y"}} )";
    const auto document = JsonDocument::parse(json, limits);
    REQUIRE(document);
    const auto root = document->root();
    CHECK(root.is_object());
    CHECK(root["text"].text() == "a");
    CHECK(root["n"].integer() == -12);
    CHECK(root["yes"].boolean() == true);
    CHECK(root["no"].boolean() == false);
    CHECK(root["none"].is_null());
    CHECK(root["list"].elements().size() == 3);
    CHECK(root["list"].elements()[2]["c"].integer() == 2);
    CHECK(root["object"]["x"].text() == "y");
    CHECK(root["object"].raw() == R"({"x":"y"})");
    CHECK(root.members().size() == 7);
    CHECK(root.size() == 7);
    CHECK(root["list"].size() == 3);
    CHECK(root["n"].size() == 0);
    CHECK(root.members()[6].name == "object");
}

TEST_CASE("a value that is missing or of another kind gives nothing", "[text]") {
    const std::string json = R"({"text":"a","n":1,"list":[]})";
    const auto document = JsonDocument::parse(json, limits);
    REQUIRE(document);
    const auto root = document->root();
    CHECK_FALSE(root["x"].exists());
    CHECK_FALSE(root["x"]["y"].text());
    CHECK(root["x"].raw().empty());
    CHECK_FALSE(root["n"].text());
    CHECK_FALSE(root["text"].integer());
    CHECK_FALSE(root["text"].boolean());
    CHECK_FALSE(root["list"]["text"].exists());
    CHECK(root["text"].elements().empty());
    CHECK(root["list"].members().empty());
    CHECK_FALSE(root["x"].is_null());
}

TEST_CASE("what is not JSON is refused", "[text]") {
    for (const auto* text : {"",
                             " ",
                             "{",
                             "}",
                             "[",
                             "{]",
                             "[}",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{,}",
                             R"({"a"})",
                             R"({"a":})",
                             R"({"a":1,})",
                             R"({"a" 1})",
                             "{a:1}",
                             "{'a':1}",
                             "nul",
                             "True",
                             "+1",
                             "-",
                             "1.",
                             ".5",
                             "1e",
                             "1e+",
                             "0x1",
                             "NaN",
                             "Infinity",
                             "\"a",
                             "\"\\x\"",
                             "\"\\",
                             "\"\\u12\"",
                             "\"\\u12g4\"",
                             "\"a\nb\"",
                             "\"a\tb\"",
                             "/**/1",
                             "[1]//",
                             "\xC2\xA0"
                             "1"})
        CHECK(fault_of(text));
    for (const auto* text :
         {"0", "-0", "1.5e-7", "1E9", "\"\"", "[]", "{}", "true", "[ ]", "\t{ }\r\n"})
        CHECK_FALSE(fault_of(text));
}

TEST_CASE("nothing may follow the value", "[text]") {
    for (const auto* text : {"{}{}", "{} x", "1 2", "01", "null,", "[]]"})
        CHECK(fault_of(text) == JsonFault::something_follows);
}

TEST_CASE("a name comes once in an object, however it is written", "[text]") {
    CHECK(fault_of(R"({"a":1,"a":2})") == JsonFault::member_twice);
    CHECK(fault_of(R"({"a":1,"\u0061":2})") == JsonFault::member_twice);
    CHECK(fault_of(R"([{"x":{"b":1,"a":1,"b":1}}])") == JsonFault::member_twice);
    CHECK(fault_of(R"({"":1,"":2})") == JsonFault::member_twice);
    CHECK_FALSE(fault_of(R"({"a":{"a":1},"b":[{"a":1},{"a":2}],"A":1})"));
}

TEST_CASE("many names are looked through in little time", "[text]") {
    constexpr JsonLimits wide{.max_octets = 1 << 22, .max_depth = 2};
    std::string json = "{";
    for (int i = 0; i < 200'000; ++i) json += "\"" + std::to_string(i) + "\":0,";
    const auto different = json + "\"x\":0}";
    CHECK(JsonDocument::parse(different, wide).has_value());
    const auto repeated = json + "\"0\":0}";
    CHECK(JsonDocument::parse(repeated, wide).error() == JsonFault::member_twice);
}

TEST_CASE("depth is bounded, however deep the text is", "[text]") {
    CHECK_FALSE(fault_of(nested(4)));
    CHECK(fault_of(nested(5)) == JsonFault::too_deep);
    CHECK(fault_of(R"({"a":{"b":{"c":{"d":{}}}}})") == JsonFault::too_deep);
    const auto abyss = nested(200'000);
    CHECK(JsonDocument::parse(abyss, {.max_octets = abyss.size(), .max_depth = 64}).error() ==
          JsonFault::too_deep);
    CHECK(fault_of(nested(3000)) == JsonFault::too_large);
}

TEST_CASE("a byte order mark, a NUL and what is not UTF-8 are refused", "[text]") {
    CHECK(fault_of("\xEF\xBB\xBF{}") == JsonFault::byte_order_mark);
    CHECK(fault_of(std::string_view("{}\0", 3)) == JsonFault::nul);
    CHECK(fault_of(std::string_view("\"a\0b\"", 5)) == JsonFault::nul);
    CHECK(fault_of(R"("a\u0000b")") == JsonFault::nul);
    CHECK(fault_of(R"({"\u0000":1})") == JsonFault::nul);
    CHECK(fault_of("\"\xFF\"") == JsonFault::not_utf8);
    CHECK(fault_of("\"\xC0\x80\"") == JsonFault::not_utf8);
    CHECK(fault_of("{} \x80") == JsonFault::not_utf8);
}

TEST_CASE("escapes become what they stand for", "[text]") {
    const std::string json = R"(["\"\\\/\b\f\n\r\t","\u00e9\u20AC","\ud83d\ude00","a\"b\"c"])";
    const auto document = JsonDocument::parse(json, limits);
    REQUIRE(document);
    const auto texts = document->root().elements();
    CHECK(texts[0].text() == "\"\\/\b\f\n\r\t");
    CHECK(texts[1].text() == "\xC3\xA9\xE2\x82\xAC");
    CHECK(texts[2].text() == "\xF0\x9F\x98\x80");
    CHECK(texts[3].text() == "a\"b\"c");
    CHECK(texts[3].raw() == R"("a\"b\"c")");
}

TEST_CASE("half of a surrogate pair is no text", "[text]") {
    for (const auto* text : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\n")",
                             R"("\ud83d\ud83d")", R"("\ude00\ud83d")"})
        CHECK(fault_of(text));
}

TEST_CASE("whole numbers are numbers without fraction and exponent that fit", "[text]") {
    const auto integer = [](const std::string& json) {
        return JsonDocument::parse(json, limits).value().root().integer();
    };
    CHECK(integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    CHECK(integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK_FALSE(integer("9223372036854775808"));
    CHECK_FALSE(integer("1.0"));
    CHECK_FALSE(integer("1e3"));
    CHECK_FALSE(integer("\"1\""));
}

TEST_CASE("a text without escapes is not copied", "[text]") {
    const std::string json = R"({"password":"correct horse"})";
    const auto document = JsonDocument::parse(json, limits);
    REQUIRE(document);
    CHECK(document->root()["password"].text()->data() == json.data() + 13);
}

TEST_CASE("values stay where they are when their document moves", "[text]") {
    const std::string json = R"({"a":"\n"})";
    auto document = JsonDocument::parse(json, limits);
    REQUIRE(document);
    const auto value = document->root()["a"];
    const auto moved = *std::move(document);
    CHECK(value.text() == "\n");
}

TEST_CASE("every fault has its words", "[text]") {
    for (int fault = 0; fault <= static_cast<int>(JsonFault::something_follows); ++fault)
        CHECK_FALSE(words_for(static_cast<JsonFault>(fault)).empty());
}
