#pragma once
// The API's description as configured, and the interactive page that shows it. Everything is part
// of the program: the page works offline.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/log_shard.hpp"
#include "http/pages/embedded_file.hpp"
#include "http/server/route.hpp"

namespace roster::http {

// What the description says of this very service.
struct DescribedService {
    std::string product_name = "Roster";
    int code_digits = 4;
    std::chrono::seconds code_lifetime{60};
    std::chrono::seconds resend_cooldown{15};
    std::optional<int> requests_per_minute = 60;  // absent: no limit
    std::chrono::milliseconds answer_quantum{100};
    std::optional<crypto::LogShard> shard = {};  // absent: no address belongs elsewhere
};

namespace documentation {
extern const EmbeddedFile page;
extern const EmbeddedFile script;
extern const EmbeddedFile style_sheet;
extern const EmbeddedFile bundle;
}  // namespace documentation

// OpenAPI 3.1, JSON.
[[nodiscard]] std::string openapi(const DescribedService& service);

[[nodiscard]] Handler openapi_handler(const DescribedService& service);

// The same of the admin API.
[[nodiscard]] std::string admin_openapi();

[[nodiscard]] Handler admin_openapi_handler();

}  // namespace roster::http
