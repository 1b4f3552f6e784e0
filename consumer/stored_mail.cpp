// Finds the newest files by their stamps, so that only as many are opened as are asked for.

#include "consumer/stored_mail.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <tuple>

#include <sys/stat.h>

#include "consumer/limits.hpp"
#include "text/ascii.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;

namespace {

constexpr text::JsonLimits file_limits{.max_octets = limits::max_mail_file_size, .max_depth = 1};

struct MailFile {
    fs::path path;
    domain::LogTime written_at;
};

std::optional<domain::LogTime> modification_time(const fs::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return domain::LogTime(std::chrono::seconds(status.st_mtim.tv_sec) +
                           std::chrono::microseconds(status.st_mtim.tv_nsec / 1000));
}

std::vector<MailFile> newest_files(const fs::path& directory) {
    std::vector<MailFile> files;
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end;
         at.increment(error)) {
        const auto name = at->path().filename().string();
        if (name.starts_with('.') || !name.ends_with(stored_mail_suffix)) continue;
        if (const auto time = modification_time(at->path())) files.push_back({at->path(), *time});
    }
    std::ranges::sort(files, [](const MailFile& a, const MailFile& b) {
        return std::tie(a.written_at, a.path) > std::tie(b.written_at, b.path);
    });
    if (files.size() > limits::max_mail_files_read) files.resize(limits::max_mail_files_read);
    return files;
}

std::string read_file(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > limits::max_mail_file_size) return {};
    std::ifstream file(path, std::ios::binary);
    std::string content(size, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
    return content;
}

std::string to_string(std::string_view text) { return std::string(text); }

}  // namespace

std::string to_json(const StoredMail& mail) {
    return text::JsonObject()
               .add("to", mail.to)
               .add("subject", mail.subject)
               .add("text", mail.text)
               .add("html", mail.html)
               .add_json("code", mail.code ? text::json_string(*mail.code) : "null")
               .add("sent_at", domain::to_rfc3339(mail.sent_at))
               .text() +
           "\n";
}

std::optional<StoredMail> parse_stored_mail(std::string_view json) {
    const auto document = text::JsonDocument::parse(json, file_limits);
    if (!document) return std::nullopt;
    const auto mail = document->root();
    const auto to = mail["to"].text();
    const auto subject = mail["subject"].text();
    const auto text = mail["text"].text();
    const auto html = mail["html"].text();
    const auto sent_at = domain::parse_rfc3339(mail["sent_at"].text().value_or(""));
    if (!to || !subject || !text || !html || !sent_at) return std::nullopt;
    return StoredMail{.to = std::string(*to),
                      .subject = std::string(*subject),
                      .text = std::string(*text),
                      .html = std::string(*html),
                      .code = mail["code"].text().transform(to_string),
                      .sent_at = *sent_at};
}

std::vector<StoredMail> read_mails(const fs::path& directory, const std::string& to,
                                   std::size_t limit) {
    std::vector<StoredMail> mails;
    for (const auto& file : newest_files(directory)) {
        if (mails.size() == limit) break;
        auto mail = parse_stored_mail(read_file(file.path));
        if (mail && (to.empty() || text::equal_ignoring_case(mail->to, to)))
            mails.push_back(*std::move(mail));
    }
    return mails;
}

}  // namespace roster::consumer
