#pragma once
// The language of a person's mails.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

// A language tag such as "en" or "fr-CH": subtags of 1 to 8 letters and digits between hyphens, 35
// octets at most (BCP 47, 2.1 and 4.4.1). English where nobody said.
class Locale {
public:
    static constexpr std::size_t max_size = 35;

    Locale() = default;

    [[nodiscard]] static std::optional<Locale> parse(std::string_view tag);

    [[nodiscard]] const std::string& tag() const { return tag_; }

    friend bool operator==(const Locale&, const Locale&) = default;

private:
    explicit Locale(std::string_view tag) : tag_(tag) {}

    std::string tag_ = "en";
};

}  // namespace roster::domain
