#pragma once
// The HTTP sender that speaks by libcurl.

#include <memory>

#include "messaging/http_sender.hpp"

namespace roster::consumer {

// TLS from 1.2 on, certificates checked; no proxy from the environment; a connection is kept
// between two posts.
[[nodiscard]] std::unique_ptr<messaging::HttpSender> make_curl_http_sender();

}  // namespace roster::consumer
