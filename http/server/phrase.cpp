// Each text is gone through once, so that nothing is filled into what was filled in.

#include "http/server/phrase.hpp"

#include <algorithm>

namespace roster::http {
namespace {

std::string filled(std::string_view text, const std::vector<Phrase::Filling>& fillings) {
    std::string result;
    while (!text.empty()) {
        const auto begin = std::min(text.find('{'), text.size());
        const auto end = std::min(text.find('}', begin), text.size());
        result.append(text.substr(0, begin));
        const auto name = text.substr(std::min(begin + 1, end), end - std::min(begin + 1, end));
        const auto filling = std::ranges::find(fillings, name, &Phrase::Filling::name);
        if (filling != fillings.end()) result.append(filling->value);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

}  // namespace

Phrase Phrase::then(Text text) const {
    auto longer = *this;
    longer.texts_.push_back(text);
    return longer;
}

std::string Phrase::in(Language language) const {
    std::string result = english_;
    for (const auto& text : texts_) {
        if (!result.empty()) result += ' ';
        result += filled(text.in(language), fillings_);
    }
    return result;
}

}  // namespace roster::http
