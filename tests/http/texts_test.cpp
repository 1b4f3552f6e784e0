// The texts as a whole, whatever they say: every one of every table in every language.

#include <algorithm>
#include <bit>
#include <set>
#include <string>
#include <vector>

#include "consumer/built_in_templates.hpp"
#include "http/public/user_texts.hpp"
#include "http/server/http_texts.hpp"
#include "http/server/problem.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "text/utf8.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;

namespace {

// A table is nothing but texts, one after the other.
template <class Texts>
std::vector<Words> texts_of(Language language) {
    static_assert(sizeof(Texts) % sizeof(Words) == 0);
    const auto all =
        std::bit_cast<std::array<Words, sizeof(Texts) / sizeof(Words)>>(texts_in<Texts>(language));
    return {all.begin(), all.end()};
}

std::vector<std::string> all_texts(Language language) {
    std::vector<std::string> result;
    for (const std::string_view words : texts_of<HttpTexts>(language)) result.emplace_back(words);
    for (const std::string_view words : texts_of<UserTexts>(language)) result.emplace_back(words);
    return result;
}

std::multiset<std::string> places_in(std::string_view text) {
    std::multiset<std::string> places;
    for (auto begin = text.find('{'); begin != text.npos; begin = text.find('{', begin + 1))
        places.emplace(text.substr(begin, text.find('}', begin) - begin + 1));
    return places;
}

bool holds_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::ranges::any_of(parts, [&](auto part) { return text.contains(part); });
}

// What is never right in this language; nullptr: nothing.
const char* slip_in(std::string_view text, Language language) {
    if (text.contains('\'')) return "a straight apostrophe";
    if (text.contains('"') && language != Language::english) return "straight quotation marks";
    if (text.contains("  ") || text.starts_with(' ') || text.ends_with(' ')) return "a blank";
    if (holds_any(text, {" ;", " !", " ?", " :", " »", "« "})) return "a space that may break";
    const bool french = language == Language::french;
    if (french && holds_any(text, {"«", "»"}) &&
        !(text.contains("«\u00a0") && text.contains("\u00a0»")))
        return "guillemets without their spaces";
    if (!french && holds_any(text, {"\u00a0", "\u202f"})) return "a French space";
    if (language == Language::german && holds_any(text, {"«", "»", "”"}))
        return "other quotation marks than „…“";
    if (language == Language::spanish && text.contains('?') != text.contains("¿"))
        return "a question without its ¿";
    if (language == Language::spanish && text.contains('!') != text.contains("¡"))
        return "an exclamation without its ¡";
    return nullptr;
}

std::string spoken(std::string_view accepted) {
    return std::string(
        tag_of(preferred_language(with_field(get("/"), "Accept-Language", accepted))));
}

}  // namespace

TEST_CASE("every text is there in every language, and is no other's", "[texts]") {
    const auto english = all_texts(Language::english);
    CHECK(english.size() > 100);
    for (const auto language : languages) {
        CAPTURE(tag_of(language));
        const auto texts = all_texts(language);
        REQUIRE(texts.size() == english.size());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            CAPTURE(english[i], texts[i]);
            CHECK(text::is_utf8(texts[i]));
            CHECK_FALSE(texts[i].empty());
            CHECK((language == Language::english) == (texts[i] == english[i]));
            CHECK(texts[i].ends_with('.') == english[i].ends_with('.'));
            CHECK(places_in(texts[i]) == places_in(english[i]));
        }
    }
}

TEST_CASE("no two languages say the same", "[texts]") {
    std::set<std::string> seen;
    for (const auto language : languages)
        for (const auto& text : texts_of<UserTexts>(language)) {
            CAPTURE(std::string(std::string_view(text)), tag_of(language));
            CHECK(seen.emplace(std::string_view(text)).second);
        }
}

TEST_CASE("texts are set as their languages are written", "[texts]") {
    for (const auto language : languages)
        for (const auto& text : all_texts(language)) {
            CAPTURE(text);
            CHECK(slip_in(text, language) == nullptr);
        }
    CHECK(slip_in("Sind Sie's?", Language::german) != nullptr);
    CHECK(slip_in("Rien ici ; voir", Language::french) != nullptr);
    CHECK(slip_in("«email»", Language::french) != nullptr);
    CHECK(slip_in("Listo?", Language::spanish) != nullptr);
}

TEST_CASE("refusals are told in every language that mails are built in for", "[texts]") {
    std::set<std::string> told;
    for (const auto language : languages) told.emplace(tag_of(language));
    const auto mailed = consumer::built_in_locales();
    CHECK(told == std::set<std::string>(mailed.begin(), mailed.end()));
}

TEST_CASE("the language is the one that the reader likes best of those spoken", "[texts]") {
    CHECK(spoken("de-CH") == "de");
    CHECK(spoken("PT-br") == "pt");
    CHECK(spoken("es;q=0.4, it;q=0.9, nl;q=0.8") == "it");
    CHECK(spoken("ja, de;q=0.1") == "de");
    CHECK(spoken("de, fr") == "de");
    CHECK(spoken("de;q=0, fr;q=0") == "en");
    CHECK(spoken("ja") == "en");
    CHECK(spoken("*") == "en");
    CHECK(spoken("") == "en");
    CHECK(spoken("deutsch") == "en");
}

TEST_CASE("a text has its places filled in, once", "[texts]") {
    const Phrase phrase{said<&UserTexts::missing>, {{"field", "{field}"}}};
    CHECK(phrase.in(Language::german) == "Senden Sie den Text „{field}“.");
    CHECK(Phrase("{as it is}").in(Language::dutch) == "{as it is}");
    CHECK(Phrase(said<&UserTexts::password_date>)
              .then(said<&UserTexts::put_words_together>)
              .in(Language::english) ==
          "Dates and years are easy to guess. Put several unrelated words together instead.");
}

TEST_CASE("what is for operators alone is told in English", "[texts]") {
    const auto response =
        to_response(Problem(problems::not_found, "There is no such mail."), "id", Language::german);
    CHECK(response.content().contains("There is nothing here"));
    CHECK(*response.field("Content-Language") == "en");
    CHECK(response.field("Vary") == nullptr);
}
