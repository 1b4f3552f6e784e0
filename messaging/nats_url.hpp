#pragma once
// Which servers a NATS URL names, and the credentials in it.

#include <string>
#include <vector>

namespace roster::messaging {

struct NatsServers {
    std::vector<std::string> urls;  // scheme://host[:port], without credentials
    bool tls = false;               // at least one of them wants it
    std::string user;               // empty: none in the URL
    std::string password;
};

// A comma-separated list of nats://[user:password@]host[:port][/] or tls://…, credentials
// %-encoded. Throws std::invalid_argument without a word of the text: it may hold a password.
[[nodiscard]] NatsServers parse_nats_urls(const std::string& text);

}  // namespace roster::messaging
