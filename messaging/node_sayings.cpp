#include "messaging/node_sayings.hpp"

#include "crypto/digest.hpp"
#include "messaging/event_bus.hpp"
#include "messaging/message_seal.hpp"
#include "messaging/strict_json.hpp"
#include "text/json_writer.hpp"

namespace roster::messaging {

namespace {

constexpr std::string_view key_purpose = "roster node talk v1";
constexpr std::string_view purpose = "roster/node-talk/1";
constexpr std::size_t longest_node = 36;
constexpr text::JsonLimits limits{.max_octets = 2 * max_sayings * NodeTalk::max_octets,
                                  .max_depth = 2};

std::unexpected<MessageError> refused(const char* what) {
    return std::unexpected(MessageError{std::string("a node's saying ") + what});
}

}  // namespace

crypto::SecretBytes node_talk_key(const crypto::SecretBytes& index_key) {
    const auto derived = crypto::hmac_sha256(index_key, crypto::as_bytes(key_purpose));
    return crypto::SecretBytes(crypto::ByteView(derived));
}

std::string encode(const NodeSayings& said, const crypto::SecretBytes& talk_key) {
    text::JsonArray sayings;
    for (const auto& saying : said.sayings) sayings.add(saying);
    const auto payload = text::JsonObject().add("node", said.node).add("sayings", sayings).text();
    return authenticate(payload, {purpose}, talk_key);
}

std::expected<NodeSayings, MessageError> decode_node_sayings(std::string_view message,
                                                             const crypto::SecretBytes& talk_key) {
    if (message.size() > 2 * limits.max_octets) return refused("that is too large");
    const auto payload = verified_payload(message, {purpose}, talk_key);
    if (!payload) return refused("that is malformed or not authentic");
    const auto document = text::JsonDocument::parse(*payload, limits);
    if (!document) return refused("that is no JSON");
    Fields fields(document->root());
    NodeSayings said{.node = fields.text("node", longest_node), .sayings = {}};
    const auto sayings = document->root()["sayings"];
    if (fields.failed() || !sayings.is_array() || sayings.size() > max_sayings)
        return refused("of another form");
    for (const auto& saying : sayings.elements()) {
        const auto text = saying.text();
        if (!text || text->size() > NodeTalk::max_octets) return refused("of another form");
        said.sayings.emplace_back(*text);
    }
    return said;
}

}  // namespace roster::messaging
