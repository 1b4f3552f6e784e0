#pragma once
// New ids for requests that bring none: a UUIDv7, and a trace that begins here.

#include "http/server/dispatcher.hpp"

namespace roster::http {

[[nodiscard]] NewIds request_ids();

}  // namespace roster::http
