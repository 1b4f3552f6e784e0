// Files with a secret that a setting names.

#include "cli/private_file.hpp"

#include "cli/setting_sources.hpp"
#include "crypto/secret_file.hpp"

namespace roster::cli {

namespace {

constexpr std::size_t max_secret_octets = 4096;

crypto::SecretBytes read(const std::string& path, const std::string& place) {
    auto content = crypto::read_secret_file(path);
    if (!content) throw BadConfiguration(place + ": " + content.error().message);
    return std::move(*content);
}

}  // namespace

std::string read_private_text(const std::string& path, const std::string& place) {
    const auto content = read(path, place);
    if (content.view().size() > max_secret_octets)
        throw BadConfiguration(place + ": " + path + " is too long for a secret");
    std::string text(content.view().begin(), content.view().end());
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.empty()) throw BadConfiguration(place + ": " + path + " is empty");
    return text;
}

void require_private(const std::string& path, const std::string& place) { read(path, place); }

}  // namespace roster::cli
