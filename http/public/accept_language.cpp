#include "http/public/accept_language.hpp"

#include <array>

#include "http/server/language.hpp"

namespace roster::http {

domain::Locale preferred_locale(const HttpRequest& request) {
    // The languages that mails are built in for.
    static constexpr std::array<std::string_view, 7> served{"en", "de", "es", "fr",
                                                            "it", "nl", "pt"};
    return domain::Locale::parse(preferred_tag(request, served)).value();
}

}  // namespace roster::http
