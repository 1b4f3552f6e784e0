// One file per mail, named by its Message-ID: sending a mail again replaces it instead of doubling
// it.

#include "consumer/file_mailer.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "consumer/limits.hpp"
#include "consumer/mail_message.hpp"
#include "domain/verification_code.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view suffix = ".eml";

// --- Writing

class OpenFile {
public:
    OpenFile(const fs::path& path, int flags)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    // The kernel's own stamp is as coarse as its tick, and mails come faster.
    [[nodiscard]] bool stamp() const {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        const timespec times[] = {now, now};
        return ::futimens(descriptor_, times) == 0;
    }
    [[nodiscard]] bool sync() const { return ::fsync(descriptor_) == 0; }
    [[nodiscard]] bool write(std::string_view content) const {
        while (!content.empty()) {
            const auto written = ::write(descriptor_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            content.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

private:
    int descriptor_;
};

bool write_synced(const fs::path& path, std::string_view content) {
    OpenFile file(path, O_WRONLY | O_CREAT | O_EXCL);
    return file.is_open() && file.write(content) && file.stamp() && file.sync();
}

bool sync_directory(const fs::path& directory) {
    OpenFile opened(directory, O_RDONLY | O_DIRECTORY);
    return opened.is_open() && opened.sync();
}

// Unique among all processes that write here at the same time.
fs::path temporary_name(const fs::path& directory) {
    static std::atomic<std::uint64_t> count = 0;
    return directory / fmt::format(".{}-{}.tmp", ::getpid(), count.fetch_add(1));
}

// `name` is either the whole new file or what it was before, also after a crash.
bool replace_file(const fs::path& directory, const std::string& name, std::string_view content) {
    const auto temporary = temporary_name(directory);
    ::unlink(temporary.c_str());  // left by a crashed process that had our id
    if (write_synced(temporary, content) &&
        ::rename(temporary.c_str(), (directory / name).c_str()) == 0)
        return sync_directory(directory);
    const int error = errno;
    ::unlink(temporary.c_str());
    errno = error;
    return false;
}

bool is_safe_in_file_name(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

std::string file_name(const Mail& mail) {
    std::string name = mail.message_id.substr(0, mail.message_id.find('@'));
    for (char& c : name)
        if (!is_safe_in_file_name(c)) c = '_';
    return name.append(suffix);
}

class FileMailer final : public Mailer {
public:
    FileMailer(fs::path directory, std::function<void(const Mail&)> on_mail)
        : directory_(std::move(directory)), on_mail_(std::move(on_mail)) {
        // The rights of a directory that exists already are its owner's business.
        if (fs::create_directories(directory_)) fs::permissions(directory_, fs::perms::owner_all);
    }

    std::expected<void, MailError> send(const Mail& mail) override {
        const auto message = write_message(mail, std::chrono::system_clock::now());
        if (!message) return std::unexpected(message.error());
        if (!replace_file(directory_, file_name(mail), *message))
            return std::unexpected(MailError{MailError::Kind::temporary,
                                             fmt::format("cannot write the mail's file: {}",
                                                         std::generic_category().message(errno))});
        if (on_mail_) on_mail_(mail);
        return {};
    }

    bool is_reachable() override { return ::access(directory_.c_str(), W_OK | X_OK) == 0; }

private:
    const fs::path directory_;
    const std::function<void(const Mail&)> on_mail_;
};

// --- Reading

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
        if (name.starts_with('.') || !name.ends_with(suffix)) continue;
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

// The digits the subject begins with, as a word.
std::optional<std::string> code_in(const std::string& subject) {
    const auto length = std::min(subject.find_first_not_of("0123456789"), subject.size());
    if (length < domain::VerificationCode::min_digits ||
        length > domain::VerificationCode::max_digits)
        return std::nullopt;
    if (length < subject.size() && subject[length] != ' ') return std::nullopt;
    return subject.substr(0, length);
}

}  // namespace

std::unique_ptr<Mailer> make_file_mailer(const fs::path& directory,
                                         std::function<void(const Mail&)> on_mail) {
    return std::make_unique<FileMailer>(directory, std::move(on_mail));
}

std::vector<StoredMail> read_mails(const fs::path& directory, const std::string& to,
                                   std::size_t limit) {
    std::vector<StoredMail> mails;
    for (const auto& file : newest_files(directory)) {
        if (mails.size() == limit) break;
        auto message = parse_message(read_file(file.path));
        if (!message || (!to.empty() && !same_address(message->to, to))) continue;
        auto code = code_in(message->subject);
        mails.push_back({.to = std::move(message->to),
                         .subject = std::move(message->subject),
                         .text = std::move(message->text),
                         .html = std::move(message->html),
                         .code = std::move(code),
                         .sent_at = file.written_at});
    }
    return mails;
}

}  // namespace roster::consumer
