// A layout names its words in [[double brackets]]; words may hold {{variables}}, and *this* is
// strong in HTML.

#include "consumer/built_in_templates.hpp"

#include <algorithm>
#include <array>

#include "consumer/templates.hpp"

namespace roster::consumer {

namespace {

constexpr std::size_t max_text_line = 72;

struct Words {
    std::string_view locale;
    std::string_view text;
};
constexpr std::array languages{
    Words{"de", built_in::templates_de_words}, Words{"en", built_in::templates_en_words},
    Words{"es", built_in::templates_es_words}, Words{"fr", built_in::templates_fr_words},
    Words{"it", built_in::templates_it_words}, Words{"nl", built_in::templates_nl_words},
    Words{"pt", built_in::templates_pt_words}};

struct Layout {
    std::string_view file;
    std::string_view text;
};
constexpr std::array layouts{Layout{"code.subject", "[[code.subject]]\n"},
                             Layout{"code.txt", built_in::templates_code_txt},
                             Layout{"code.html", built_in::templates_code_html},
                             Layout{"notice.subject", "[[notice.subject]]\n"},
                             Layout{"notice.txt", built_in::templates_notice_txt},
                             Layout{"notice.html", built_in::templates_notice_html},
                             Layout{"lifetime.txt", "[[lifetime]]\n"}};

template <class Table, class Member>
auto find(const Table& table, Member member, std::string_view value) {
    return std::ranges::find(table, value, member);
}

// Takes the first line, without its end, off the text.
std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// What stands after "key: ".
std::string_view word(std::string_view words, std::string_view key) {
    while (!words.empty()) {
        const auto line = take_line(words);
        if (line.starts_with(key) && line.substr(key.size()).starts_with(": "))
            return line.substr(key.size() + 2);
    }
    return {};
}

std::string emphasized(std::string_view text, bool is_html) {
    std::string result;
    bool is_strong = false;
    for (const char c : text) {
        if (c != '*') {
            result += c;
            continue;
        }
        is_strong = !is_strong;
        if (is_html) result += is_strong ? "<strong>" : "</strong>";
    }
    return result;
}

std::string filled(std::string_view layout, std::string_view words, bool is_html) {
    std::string result;
    while (!layout.empty()) {
        const auto begin = std::min(layout.find("[["), layout.size());
        result.append(layout.substr(0, begin));
        layout.remove_prefix(begin);
        if (layout.empty()) break;
        const auto end = layout.find("]]");
        result += emphasized(word(words, layout.substr(2, end - 2)), is_html);
        layout.remove_prefix(end + 2);
    }
    return result;
}

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// Breaks long lines at blanks; what is set in stays as it is.
std::string wrapped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        auto line = take_line(text);
        std::size_t column = 0;
        while (!line.empty()) {
            const auto end = std::min(line.find(' ', 1), line.size());
            const auto piece = line.substr(0, end);
            const bool breaks = column > 0 && column + character_count(piece) > max_text_line;
            result.append(breaks ? "\n" : "").append(breaks ? piece.substr(1) : piece);
            column = (breaks ? 0 : column) + character_count(piece);
            line.remove_prefix(end);
        }
        result += '\n';
    }
    return result;
}

}  // namespace

std::vector<std::string> built_in_locales() {
    std::vector<std::string> locales;
    for (const auto& language : languages) locales.emplace_back(language.locale);
    return locales;
}

std::optional<std::string> built_in_template(std::string_view locale, std::string_view file) {
    const auto language = find(languages, &Words::locale, locale);
    const auto layout = find(layouts, &Layout::file, file);
    if (language == languages.end() || layout == layouts.end()) return std::nullopt;
    auto text = filled(layout->text, language->text, file.ends_with(".html"));
    return file == "code.txt" || file == "notice.txt" ? wrapped(text) : text;
}

}  // namespace roster::consumer
