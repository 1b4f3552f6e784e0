// Finds the newest files by their stamps, so that only as many are opened as are asked for.

#include "consumer/stored_mail.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <tuple>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "consumer/limits.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

std::optional<std::string> text_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

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

bool same_address(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string to_json(const StoredMail& mail) {
    const Json object{{"to", mail.to},
                      {"subject", mail.subject},
                      {"text", mail.text},
                      {"html", mail.html},
                      {"code", mail.code ? Json(*mail.code) : Json()},
                      {"sent_at", domain::to_rfc3339(mail.sent_at)}};
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<StoredMail> parse_stored_mail(std::string_view json) {
    const auto object = Json::parse(json, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    const auto to = text_of(object, "to");
    const auto subject = text_of(object, "subject");
    const auto text = text_of(object, "text");
    const auto html = text_of(object, "html");
    const auto sent_at = domain::parse_rfc3339(text_of(object, "sent_at").value_or(""));
    if (!to || !subject || !text || !html || !sent_at) return std::nullopt;
    return StoredMail{.to = *to,
                      .subject = *subject,
                      .text = *text,
                      .html = *html,
                      .code = text_of(object, "code"),
                      .sent_at = *sent_at};
}

std::vector<StoredMail> read_mails(const fs::path& directory, const std::string& to,
                                   std::size_t limit) {
    std::vector<StoredMail> mails;
    for (const auto& file : newest_files(directory)) {
        if (mails.size() == limit) break;
        auto mail = parse_stored_mail(read_file(file.path));
        if (mail && (to.empty() || same_address(mail->to, to))) mails.push_back(*std::move(mail));
    }
    return mails;
}

}  // namespace roster::consumer
