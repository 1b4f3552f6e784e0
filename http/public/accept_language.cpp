#include "http/public/accept_language.hpp"

#include <array>

#include "http/server/language.hpp"

namespace roster::http {

domain::Locale preferred_locale(const HttpRequest& request) {
    static constexpr std::array<std::string_view, 2> served{"en", "fr"};
    return domain::Locale::parse(preferred_tag(request, served)).value();
}

}  // namespace roster::http
