#include "consumer/disown_links.hpp"

namespace roster::consumer {
namespace {

std::string page_of(std::string public_url) {
    while (public_url.ends_with('/')) public_url.pop_back();
    return public_url.empty() ? public_url : public_url + "/not-me";
}

}  // namespace

DisownLinks::DisownLinks(std::string public_url, const crypto::SecretBytes& report_key)
    : page_(page_of(std::move(public_url))), key_(crypto::link_key(report_key)) {}

std::string DisownLinks::link_for(const crypto::DisownSubject& subject) const {
    if (page_.empty()) return {};
    return page_ + "#token=" + crypto::make_disown_token(key_, subject);
}

}  // namespace roster::consumer
