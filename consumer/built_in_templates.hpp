#pragma once
// The mails' built-in templates: one layout for each form of a mail, and one file of words for each
// language. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roster::consumer {

// Two-letter codes, "en" among them.
[[nodiscard]] std::vector<std::string> built_in_locales();

// As if it were the locale's own file: "code.subject", "code.txt", "code.html", "notice.…",
// "lifetime.txt". Nothing if there is no such locale or file.
[[nodiscard]] std::optional<std::string> built_in_template(std::string_view locale,
                                                           std::string_view file);

}  // namespace roster::consumer
