#pragma once
// What is said to people. The texts of a room are a struct with a member for each of them, filled
// in once a language in a file of its own: a text that a language lacks does not compile.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/server/language.hpp"

namespace roster::http {

// A text in one language. It may name places to fill in, such as {count}.
class Words {
public:
    consteval Words(const char* text) : text_(text) {}  // and no other way: none is left out
    constexpr operator std::string_view() const { return text_; }

private:
    std::string_view text_;
};

// What a kind of problem is called, and the page that says what it means and what to do.
struct KindWords {
    Words title;
    Words meaning;
};

// A text in every language, or one for operators, who are spoken to in English.
class Text {
public:
    using InLanguage = std::string_view (*)(Language);

    constexpr Text(const char* english) : english_(english) {}
    constexpr explicit Text(InLanguage words) : in_(words) {}

    [[nodiscard]] constexpr std::string_view in(Language language) const {
        return in_ == nullptr ? english_ : in_(language);
    }
    [[nodiscard]] constexpr bool is_translated() const { return in_ != nullptr; }

private:
    InLanguage in_ = nullptr;
    std::string_view english_;
};

// A table of texts in one of its languages.
template <class Texts>
const Texts& texts_in(Language language) {
    switch (language) {
        case Language::english:
            return Texts::english;
        case Language::german:
            return Texts::german;
        case Language::spanish:
            return Texts::spanish;
        case Language::french:
            return Texts::french;
        case Language::italian:
            return Texts::italian;
        case Language::dutch:
            return Texts::dutch;
        case Language::portuguese:
            return Texts::portuguese;
    }
    std::unreachable();
}

template <class Texts, class Member>
Texts table_of(Member Texts::*);  // only for its type

template <auto Entry>
std::string_view words_in(Language language) {
    return texts_in<decltype(table_of(Entry))>(language).*Entry;
}

// The text that is this member of its table.
template <auto Entry>
inline constexpr Text said{&words_in<Entry>};

// A text with its places filled in, or several one after the other.
class Phrase {
public:
    struct Filling {
        std::string_view name;
        std::string value;
    };

    Phrase(Text text, std::vector<Filling> fillings = {})
        : texts_{text}, fillings_(std::move(fillings)) {}
    Phrase(std::string english) : english_(std::move(english)) {}
    Phrase(std::string_view english) : english_(english) {}
    Phrase(const char* english) : english_(english) {}

    // The same, and then another sentence.
    [[nodiscard]] Phrase then(Text text) const;

    [[nodiscard]] std::string in(Language language) const;
    [[nodiscard]] bool is_translated() const {
        return !texts_.empty() && texts_.front().is_translated();
    }

private:
    std::vector<Text> texts_;
    std::vector<Filling> fillings_;
    std::string english_;
};

}  // namespace roster::http
