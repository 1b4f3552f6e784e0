#include "eventstore/codec/stored_text.hpp"

#include <stdexcept>
#include <string>

#include "text/utf8.hpp"

namespace roster::eventstore {

bool is_storable_text(std::string_view text) { return !text.contains('\0') && text::is_utf8(text); }

void require_storable_text(std::string_view text, std::string_view what) {
    if (!is_storable_text(text))
        throw std::invalid_argument(std::string(what) + " holds a NUL or is not UTF-8");
}

}  // namespace roster::eventstore
