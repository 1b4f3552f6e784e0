#include "http/public/request_body.hpp"

#include "tests/catch.hpp"

using namespace roster::http;
using namespace std::string_view_literals;

namespace {

std::string verdict(std::string_view text) {
    const auto body = RequestBody::parse(text);
    return body ? "ok"
                : std::to_string(body.error().kind.status) + " " +
                      std::string(body.error().kind.code);
}

}  // namespace

TEST_CASE("an object's own texts are read, and what is none is said", "[body]") {
    constexpr auto json = R"( {"a":"x","b":7,"c":{"a":"deep"},"d":null,"e":"é\n😀"} )";
    const auto body = RequestBody::parse(json).value();
    std::vector<FieldError> errors;
    CHECK(body.text("a", errors) == "x");
    CHECK(body.text("e", errors) == "é\n😀");
    CHECK(errors.empty());
    for (const auto* name : {"b", "c", "d"}) {
        errors.clear();
        CHECK_FALSE(body.text(name, errors));
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].field == name);
        CHECK(errors[0].reason == "not-a-text");
    }
    errors.clear();
    CHECK_FALSE(body.text("missing", errors));
    CHECK(errors.at(0).reason == "missing");
}

TEST_CASE("what is not strict JSON is malformed", "[body]") {
    const std::string_view corpus[] = {
        "",
        " ",
        "{",
        "{}{}",
        "{} x",
        "{}\0"sv,
        "{\"a\":\"\0\"}"sv,
        R"({"a":"\u0000"})",
        R"({"\u0000":1})",
        "\xef\xbb\xbf{}",
        "\xff\xfe{\0}\0"sv,
        R"({"a":1,"a":2})",
        R"({"a":1,"\u0061":2})",
        R"({"x":{"a":1,"a":2}})",
        R"([{"a":1,"a":2}])",
        R"({"a":[[[[1]]]]})",
        "[[[[[]]]]]",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        R"({"a":"\ud800"})",
        R"({"a":"\udc00\ud800"})",
        "{\"a\":\"\n\"}",
        R"({'a':1})",
        R"({a:1})",
        R"({"a":1,})",
        R"({"a":01})",
        R"({"a":NaN})",
        R"({"a":Infinity})",
        R"({"a":+1})",
        R"({"a":1 /* no */})",
        R"({"a":"\x41"})",
        R"({"a" "b"})",
        "nul",
        "truefalse",
    };
    for (const auto text : corpus) {
        CAPTURE(text);
        CHECK(verdict(text) == "400 malformed-json");
    }
}

TEST_CASE("a body says what is wrong with it", "[body]") {
    const auto detail = [](std::string_view text) {
        return RequestBody::parse(text).error().detail.in(Language::english);
    };
    CHECK(detail(R"({"a":1,"a":2})") == "The body cannot be read: a member is there twice.");
    CHECK(detail("{} x") == "The body cannot be read: something follows its end.");
}

TEST_CASE("a thousand brackets are refused and not recursed into", "[body]") {
    CHECK(verdict(std::string(4096, '[')) == "400 malformed-json");
    std::string objects;
    for (int i = 0; i < 800; ++i) objects += "{\"a\":";
    CHECK(verdict(objects) == "400 malformed-json");
}

TEST_CASE("depth 4 is deep enough", "[body]") { CHECK(verdict(R"({"a":[[[1]]]})") == "ok"); }

TEST_CASE("JSON that is no object lacks what is needed", "[body]") {
    for (const auto text : {"[]"sv, "\"a\""sv, "1"sv, "null"sv, "true"sv, R"([{"email":"a"}])"sv}) {
        CAPTURE(text);
        CHECK(verdict(text) == "422 invalid-body");
    }
}
