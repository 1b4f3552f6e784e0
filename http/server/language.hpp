#pragma once
// Which language a client reads (RFC 9110, 12.5.4).

#include <array>
#include <string_view>

#include "http/server/message.hpp"

namespace roster::http {

// To add one: a value, its tag, and the texts in it; the compiler names what lacks.
enum class Language { english, german, spanish, french, italian, dutch, portuguese };

inline constexpr std::array languages{Language::english,   Language::german,  Language::spanish,
                                      Language::french,    Language::italian, Language::dutch,
                                      Language::portuguese};

// The primary tag (BCP 47), such as "en".
[[nodiscard]] std::string_view tag_of(Language language);

// The one that Accept-Language likes best, by primary tag; English if it likes none.
[[nodiscard]] Language preferred_language(const HttpRequest& request);

// Says which language the answer is in, and that it was chosen by Accept-Language.
void mark_language(HttpResponse& response, Language language);

}  // namespace roster::http
