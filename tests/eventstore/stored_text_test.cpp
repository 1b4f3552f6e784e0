#include "eventstore/codec/stored_text.hpp"

#include "eventstore/codec/canonical_json.hpp"
#include "eventstore/store_url.hpp"
#include "tests/catch.hpp"

using namespace roster::eventstore;
using namespace std::string_view_literals;

TEST_CASE("UTF-8 without NUL can be stored, nothing else", "[stored_text]") {
    for (const auto text :
         {""sv, "a"sv, "\x01\x7f"sv, "é"sv, "漢"sv, "🦆"sv, "\xF4\x8F\xBF\xBF"sv, "\xEE\x80\x80"sv})
        CHECK(is_storable_text(text));
    for (const auto text :
         {"\0"sv, "a\0b"sv, "\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC3"sv, "\xC3("sv,
          "\xE0\x80\x80"sv, "\xE2\x82"sv, "\xED\xA0\x80"sv, "\xF0\x80\x80\x80"sv,
          "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "\xF0\x9F\xA6x"sv})
        CHECK_FALSE(is_storable_text(text));
    CHECK_THROWS_AS(require_storable_text("\0"sv, "a test's text"), std::invalid_argument);
}

TEST_CASE("canonical JSON escapes what it must and nothing more", "[canonical_json]") {
    CHECK(CanonicalObject().text("a", "\"\\\b\f\n\r\t\x01\x1f\x7f/é漢🦆").finish() ==
          "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/é漢🦆\"}");
    CHECK_THROWS_AS(CanonicalObject().text("a", "a\0"sv), std::invalid_argument);
    CHECK(CanonicalObject().finish() == "{}");
    CHECK(CanonicalObject().boolean("a", false).number("b", -5).text("c", "").finish() ==
          R"({"a":false,"b":-5,"c":""})");
    CHECK_THROWS_AS(CanonicalObject().number("b", 1).number("a", 1), std::logic_error);
}

TEST_CASE("a store's URL says which store it is", "[store_url]") {
    CHECK(store_kind("postgresql://h/d") == StoreKind::postgres);
    CHECK(store_kind("postgres://h/d") == StoreKind::postgres);
    CHECK(store_kind("sqlite:var/roster.db") == StoreKind::sqlite);
    for (const auto* url : {"", "mysql://h/d", "postgresql:", "SQLITE:x"})
        CHECK_THROWS_AS(store_kind(url), std::invalid_argument);
}
