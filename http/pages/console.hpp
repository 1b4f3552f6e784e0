#pragma once
// The operators' console, as vite built it. It reads the admin API with the token that it asks for.

#include "http/pages/embedded_file.hpp"

namespace roster::http::console {

extern const EmbeddedFile page;
extern const EmbeddedFile script;
extern const EmbeddedFile style_sheet;

}  // namespace roster::http::console
