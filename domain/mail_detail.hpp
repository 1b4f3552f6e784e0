#pragma once
// What a mail server said about a mail that it did not take, as the log keeps it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

// At most 200 characters on one line, in UTF-8 and without any address; empty where nothing was
// said.
class MailDetail {
public:
    static constexpr std::size_t max_characters = 200;

    MailDetail() = default;

    // Of a text that is UTF-8, which whoever reads it from outside has seen to. Absent: it is
    // longer, or holds a control character of ASCII.
    [[nodiscard]] static std::optional<MailDetail> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }

    friend bool operator==(const MailDetail&, const MailDetail&) = default;

private:
    explicit MailDetail(std::string_view text) : text_(text) {}

    std::string text_;
};

}  // namespace roster::domain
