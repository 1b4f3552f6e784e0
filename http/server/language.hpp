#pragma once
// Which language a client reads (RFC 9110, 12.5.4), and what is said in each that is spoken here.

#include <span>
#include <string>
#include <string_view>

#include "http/server/message.hpp"

namespace roster::http {

enum class Language { english, french };

// What is said to people, in every language. From one text alone it is the same in all: for
// operators, who are spoken to in English.
struct Phrase {
    std::string english;
    std::string french;

    Phrase(std::string e, std::string f) : english(std::move(e)), french(std::move(f)) {}
    Phrase(std::string text) : english(text), french(std::move(text)) {}
    Phrase(std::string_view text) : Phrase(std::string(text)) {}
    Phrase(const char* text) : Phrase(std::string(text)) {}

    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::french ? french : english;
    }
};

[[nodiscard]] std::string_view tag_of(Language language);

// The one of `served` that Accept-Language likes best, by primary tag; the first if it likes none.
[[nodiscard]] std::string_view preferred_tag(const HttpRequest& request,
                                             std::span<const std::string_view> served);
[[nodiscard]] Language preferred_language(const HttpRequest& request);

}  // namespace roster::http
