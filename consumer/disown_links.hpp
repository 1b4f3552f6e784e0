#pragma once
// The "that wasn't me" link of a code's mail. Its token stands in the fragment, which no browser
// sends: no server's or proxy's log gets it, and a scanner that opens the link changes nothing.

#include <optional>
#include <string>

#include "crypto/disown_token.hpp"
#include "crypto/log_shard.hpp"
#include "crypto/secret_bytes.hpp"

namespace roster::consumer {

// Any thread.
class DisownLinks {
public:
    // `public_url` is where people reach the sign-up service; empty: there are no links. Of several
    // logs the link's query names the worker's, so that the page can have it posted there.
    DisownLinks(const std::string& public_url, const crypto::SecretBytes& report_key,
                const std::optional<crypto::LogShard>& shard = {});

    // Empty: none.
    [[nodiscard]] std::string link_for(const crypto::DisownSubject& subject) const;

private:
    const std::string page_;
    const crypto::SecretBytes key_;
};

}  // namespace roster::consumer
