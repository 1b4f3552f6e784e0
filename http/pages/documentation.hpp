#pragma once
// The API's description and the interactive page that shows it. Everything is part of the program:
// the page works offline.

#include <string_view>

#include "http/server/route.hpp"

namespace roster::http {

struct EmbeddedFile {
    std::string_view content;
    std::string_view content_type;
    std::string_view cache_control = "no-store";
};

namespace documentation {
extern const EmbeddedFile openapi;
extern const EmbeddedFile page;
extern const EmbeddedFile script;
extern const EmbeddedFile style_sheet;
extern const EmbeddedFile bundle;
}  // namespace documentation

[[nodiscard]] Handler openapi_handler();
// With the Content-Security-Policy that the page needs.
[[nodiscard]] Handler page_handler(const EmbeddedFile& file);

}  // namespace roster::http
