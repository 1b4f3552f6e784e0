#include "http/public/accept_language.hpp"

#include "http/server/language.hpp"

namespace roster::http {

domain::Locale preferred_locale(const HttpRequest& request) {
    return domain::Locale::parse(tag_of(preferred_language(request))).value();
}

}  // namespace roster::http
