// Two files per mail, named by its Message-ID: sending a mail again replaces them instead of
// doubling them.

#include "consumer/file_mailer.hpp"

#include <atomic>
#include <cerrno>
#include <ctime>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "consumer/mail_message.hpp"
#include "consumer/stored_mail.hpp"
#include "text/ascii.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;

namespace {

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

bool is_safe_in_file_name(char c) { return text::is_digit(c) || text::is_letter(c) || c == '-'; }

std::string file_name(const Mail& mail) {
    std::string name = mail.message_id.substr(0, mail.message_id.find('@'));
    for (char& c : name)
        if (!is_safe_in_file_name(c)) c = '_';
    return name;
}

domain::LogTime log_time(std::chrono::system_clock::time_point time) {
    return domain::LogTime(std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()));
}

class FileMailer final : public Mailer {
public:
    FileMailer(fs::path directory, std::function<void(const Mail&)> on_mail)
        : directory_(std::move(directory)), on_mail_(std::move(on_mail)) {
        // The rights of a directory that exists already are its owner's business.
        if (fs::create_directories(directory_)) fs::permissions(directory_, fs::perms::owner_all);
    }

    std::expected<void, MailError> send(const Mail& mail) override {
        const auto now = std::chrono::system_clock::now();
        const auto message = write_message(mail, now);
        if (!message) return std::unexpected(message.error());
        const auto name = file_name(mail);
        const StoredMail stored{.to = mail.to,
                                .subject = mail.subject,
                                .text = mail.text,
                                .html = mail.html,
                                .code = mail.code,
                                .sent_at = log_time(now)};
        if (!replace_file(directory_, name + ".eml", *message) ||
            !replace_file(directory_, name + std::string(stored_mail_suffix), to_json(stored)))
            return std::unexpected(MailError{MailError::Kind::unreachable,
                                             fmt::format("cannot write the mail's file: {}",
                                                         std::generic_category().message(errno))});
        if (on_mail_) on_mail_(mail);
        return {};
    }

    std::expected<void, MailError> rehearse(const Mail&) override {
        if (::access(directory_.c_str(), W_OK | X_OK) == 0) return {};
        return std::unexpected(MailError{MailError::Kind::unreachable,
                                         fmt::format("cannot write into the mails' directory: {}",
                                                     std::generic_category().message(errno))});
    }

private:
    const fs::path directory_;
    const std::function<void(const Mail&)> on_mail_;
};

}  // namespace

std::unique_ptr<Mailer> make_file_mailer(const fs::path& directory,
                                         std::function<void(const Mail&)> on_mail) {
    return std::make_unique<FileMailer>(directory, std::move(on_mail));
}

}  // namespace roster::consumer
