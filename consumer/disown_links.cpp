#include "consumer/disown_links.hpp"

namespace roster::consumer {
namespace {

std::string page_of(std::string public_url, const std::optional<crypto::LogShard>& shard) {
    while (public_url.ends_with('/')) public_url.pop_back();
    if (public_url.empty()) return {};
    return public_url + "/not-me" + (shard ? "?shard=" + std::to_string(shard->number()) : "");
}

}  // namespace

DisownLinks::DisownLinks(const std::string& public_url, const crypto::SecretBytes& report_key,
                         const std::optional<crypto::LogShard>& shard)
    : page_(page_of(public_url, shard)), key_(crypto::link_key(report_key)) {}

std::string DisownLinks::link_for(const crypto::DisownSubject& subject) const {
    if (page_.empty()) return {};
    return page_ + "#token=" + crypto::make_disown_token(key_, subject);
}

}  // namespace roster::consumer
