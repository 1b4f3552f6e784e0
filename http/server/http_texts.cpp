#include "http/server/http_texts.hpp"

namespace roster::http {

const HttpTexts& HttpTexts::in(Language language) {
    switch (language) {
        case Language::english:
            return english;
        case Language::german:
            return german;
        case Language::spanish:
            return spanish;
        case Language::french:
            return french;
        case Language::italian:
            return italian;
        case Language::dutch:
            return dutch;
        case Language::portuguese:
            return portuguese;
    }
    return english;
}

}  // namespace roster::http
