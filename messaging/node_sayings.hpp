#pragma once
// Several sayings of one node as one message: {"payload":"<JSON text>","mac":"<base64>"}, the MAC
// under a key that follows from the index key, which mail workers do not have.

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret_bytes.hpp"
#include "messaging/mail_messages.hpp"

namespace roster::messaging {

// Of a message: with all that is escaped twice on the way it stays below what a reader takes.
inline constexpr std::size_t max_sayings = 24;

struct NodeSayings {
    std::string node;  // who says it
    std::vector<std::string> sayings;
};

[[nodiscard]] crypto::SecretBytes node_talk_key(const crypto::SecretBytes& index_key);
[[nodiscard]] std::string encode(const NodeSayings& said, const crypto::SecretBytes& talk_key);
[[nodiscard]] std::expected<NodeSayings, MessageError> decode_node_sayings(
    std::string_view message, const crypto::SecretBytes& talk_key);

}  // namespace roster::messaging
