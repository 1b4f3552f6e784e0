#pragma once
// toml++, with what it has to be told before it is included.

#define TOML_ENABLE_FORMATTERS 0
// A malformed header of a table breaks an assertion of the parser's, which it then refuses all the
// same: what an operator wrote must not end a build for debugging.
#define TOML_ASSERT(expression) static_cast<void>(0)

#include <toml++/toml.h>
