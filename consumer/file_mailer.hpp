#pragma once
// Writes each mail as an .eml file (RFC 5322), for `roster dev`, and beside it what it says as JSON
// (consumer/stored_mail.hpp), for those who want to read it.

#include <filesystem>
#include <functional>
#include <memory>

#include "consumer/mailer.hpp"

namespace roster::consumer {

// Creates the directory (0700), or throws std::filesystem::filesystem_error. Files are named by the
// mail's Message-ID, so that a mail that is sent again replaces itself. `on_mail` is called after
// each mail was written, e.g. to print it, on the thread that sends.
[[nodiscard]] std::unique_ptr<Mailer> make_file_mailer(
    const std::filesystem::path& directory, std::function<void(const Mail&)> on_mail = {});

}  // namespace roster::consumer
