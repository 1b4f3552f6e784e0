#pragma once
// Reads the file of the webhooks' endpoints (ROSTER_WEBHOOKS_FILE):
//
//     [[endpoint]]
//     name = "crm"                              # [a-z0-9-]{1,40}
//     url = "https://crm.example.org/roster"
//     secret_file = "/etc/roster/crm.secret"    # whsec_…
//     previous_secret_file = "…"                # while the secret is rotated
//     types = ["UserActivated", "UserErased"]   # left out: all
//     address = true                            # tells the address; https only

#include <filesystem>

#include "operators/webhooks.hpp"

namespace roster::cli {

// None for an empty path. Throws StartError, which names file, line and endpoint, and no secret.
[[nodiscard]] operators::WebhookEndpoints read_webhooks_file(const std::filesystem::path& file);

}  // namespace roster::cli
