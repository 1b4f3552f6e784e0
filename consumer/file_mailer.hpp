#pragma once
// Writes each mail as an .eml file (RFC 5322), for `roster dev`, and can read them back.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consumer/mailer.hpp"
#include "domain/log_time.hpp"

namespace roster::consumer {

// Creates the directory (0700), or throws std::filesystem::filesystem_error. A file is named by the
// mail's Message-ID, so that a mail that is sent again replaces itself. `on_mail` is called after
// each mail was written, e.g. to print it, on the thread that sends.
[[nodiscard]] std::unique_ptr<Mailer> make_file_mailer(
    const std::filesystem::path& directory, std::function<void(const Mail&)> on_mail = {});

struct StoredMail {
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::optional<std::string> code;  // the digits the subject begins with
    domain::LogTime sent_at;          // when the file was written
};

// The newest first, at most `limit`; with `to`, only those to that address (canonical comparison).
// Any thread.
[[nodiscard]] std::vector<StoredMail> read_mails(const std::filesystem::path& directory,
                                                 const std::string& to, std::size_t limit = 100);

}  // namespace roster::consumer
