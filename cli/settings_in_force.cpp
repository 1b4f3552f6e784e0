// What holds for each setting and where it came from.

#include "cli/settings_in_force.hpp"

#include "cli/setting_sources.hpp"
#include "cli/setting_values.hpp"

namespace roster::cli {

namespace {

std::string shown(const Setting& setting, const std::string& text) {
    switch (setting.secrecy) {
        case Secrecy::open:
            return text;
        case Secrecy::url:
            return without_password(text);
        case Secrecy::secret:
            return text.empty() ? "" : "(hidden)";
    }
    return {};
}

std::string default_of(const Setting& setting) {
    if (!setting.fallback.empty()) return std::string(setting.fallback);
    return setting.default_note.empty() ? "none" : std::string(setting.default_note);
}

}  // namespace

// Everything between the scheme and the last @ goes: in a list of servers each may have a password.
std::string without_password(const std::string& url) {
    if (!has_password(url)) return url;
    const auto rest = url.find("://") + 3;
    const auto query = std::min(url.find('?', rest), url.size());
    const auto at = url.substr(0, query).rfind('@');
    const auto host = at == std::string::npos || at < rest ? rest : at + 1;
    return url.substr(0, rest) + (host == rest ? "" : "***@") + url.substr(host, query - host) +
           (query == url.size() ? "" : "?***");
}

std::vector<SettingInForce> settings_in_force(const Sources& sources) {
    const auto given = collect(sources);
    std::vector<SettingInForce> result;
    for (const auto& group : setting_groups())
        for (const auto& setting : group.settings) {
            const auto found = given.find(setting.name);
            if (found == given.end() || found->second.text.empty())
                result.push_back({setting.variable(), default_of(setting), "default"});
            else
                result.push_back(
                    {setting.variable(), shown(setting, found->second.text), found->second.place});
        }
    return result;
}

}  // namespace roster::cli
