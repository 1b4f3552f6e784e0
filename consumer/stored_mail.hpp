#pragma once
// What a file mailer keeps beside each .eml for programs and pages: the same mail as one JSON
// object.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/log_time.hpp"

namespace roster::consumer {

inline constexpr std::string_view stored_mail_suffix = ".json";

struct StoredMail {
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::optional<std::string> code;  // none: the notice
    domain::LogTime sent_at;
};

// {"to","subject","text","html","code","sent_at"}
[[nodiscard]] std::string to_json(const StoredMail& mail);
// Nothing if it is no such object.
[[nodiscard]] std::optional<StoredMail> parse_stored_mail(std::string_view json);

// The newest first, at most `limit`; with `to`, only those to that address (canonical comparison).
// What is no mail of ours is passed over. Any thread.
[[nodiscard]] std::vector<StoredMail> read_mails(const std::filesystem::path& directory,
                                                 const std::string& to, std::size_t limit = 100);

}  // namespace roster::consumer
