// How a setting is spelled.

#include "cli/setting.hpp"

#include <algorithm>

namespace roster::cli {
namespace {

constexpr std::string_view foreign_name_prefix = "otel-";
constexpr std::string_view file_suffix = "_FILE";

}  // namespace

std::string Setting::key() const {
    std::string text(name);
    std::ranges::replace(text, '-', '_');
    return text;
}

std::string Setting::variable() const {
    auto text =
        name.starts_with(foreign_name_prefix) ? key() : std::string(variable_prefix) + key();
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

bool is_ours(std::string_view variable) {
    if (variable.starts_with(variable_prefix)) return true;
    return std::ranges::any_of(setting_groups(), [&](const SettingGroup& group) {
        return std::ranges::any_of(group.settings, [&](const Setting& setting) {
            const auto own = setting.variable();
            return variable == own ||
                   (setting.may_be_in_file() && variable == own + std::string(file_suffix));
        });
    });
}

}  // namespace roster::cli
