// Plain POSIX: the standard library can neither create a file with a mode nor link without
// overwriting.

#include "crypto/secret_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/random_ids.hpp"
#include "text/hex.hpp"

namespace roster::crypto {

namespace {

using Kind = KeyFileError::Kind;
using std::filesystem::path;

constexpr mode_t owner_only = 0600;

class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

path hidden_name_beside(const path& target) {
    std::string name(".");
    name.append(target.filename().string()).append(".").append(text::to_hex(random_bytes(8)));
    return target.parent_path() / name.append(".tmp");
}

// A file of a name that nobody else uses, gone at the end of the scope unless it was renamed.
struct TemporaryFile {
    explicit TemporaryFile(const path& target)
        : name(hidden_name_beside(target)),
          file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only)) {}
    ~TemporaryFile() {
        if (file.is_open()) ::unlink(name.c_str());
    }

    path name;
    OpenFile file;
};

std::string reason_of(int error) { return std::generic_category().message(error); }

std::unexpected<KeyFileError> refuse(Kind kind, const path& file, const std::string& reason) {
    return std::unexpected(KeyFileError{kind, file.string() + " " + reason});
}

std::unexpected<KeyFileError> cannot_write(const path& file, int error) {
    return refuse(Kind::unwritable, file, "cannot be written: " + reason_of(error));
}

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777));
    return text.data();
}

bool is_exposed(const struct stat& status) {
    if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0) return true;
    return (status.st_mode & S_IRGRP) != 0 && status.st_uid == ::geteuid();
}

// Nothing if it could not be read, or is larger than a secret may be.
std::expected<SecretBytes, int> read_all(int descriptor) {
    Bytes buffer(max_secret_file_size + 1);
    std::size_t size = 0;
    while (size < buffer.size()) {
        const auto count = ::read(descriptor, buffer.data() + size, buffer.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::unexpected(errno);
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    SecretBytes content(ByteView(buffer).first(size));
    wipe(buffer);
    if (size > max_secret_file_size) return std::unexpected(EFBIG);
    return content;
}

bool write_all(int descriptor, ByteView content) {
    while (!content.empty()) {
        const auto count = ::write(descriptor, content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        content = content.subspan(static_cast<std::size_t>(count));
    }
    return ::fsync(descriptor) == 0;
}

// Makes a new name survive a power cut. File systems that cannot say so are left alone.
void sync_directory(const path& file) {
    const auto parent = file.has_parent_path() ? file.parent_path() : path(".");
    const OpenFile directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.is_open()) ::fsync(directory.descriptor());
}

}  // namespace

std::expected<SecretBytes, KeyFileError> read_secret_file(const path& file) {
    // Non-blocking: a named pipe is refused below instead of waited for.
    const OpenFile in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!in.is_open() && errno == ENOENT) return refuse(Kind::missing, file, "does not exist");
    if (!in.is_open()) return refuse(Kind::unreadable, file, "cannot be read: " + reason_of(errno));

    struct stat status{};
    if (::fstat(in.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return refuse(Kind::unreadable, file, "is not a regular file");
    if (is_exposed(status))
        return refuse(Kind::unreadable, file,
                      "can be read or changed by others (mode " + octal(status.st_mode) +
                          "): run chmod 600 " + file.string());

    auto content = read_all(in.descriptor());
    if (!content)
        return refuse(Kind::unreadable, file, "cannot be read: " + reason_of(content.error()));
    return std::move(*content);
}

std::expected<void, KeyFileError> create_secret_file(const path& file, ByteView content) {
    const TemporaryFile temporary(file);
    const int out = temporary.file.descriptor();
    if (!temporary.file.is_open()) return cannot_write(file, errno);
    if (::fchmod(out, owner_only) != 0 || !write_all(out, content))
        return cannot_write(file, errno);
    if (::link(temporary.name.c_str(), file.c_str()) != 0)
        return errno == EEXIST ? refuse(Kind::exists, file, "exists already and was left as it is")
                               : cannot_write(file, errno);
    sync_directory(file);
    return {};
}

std::expected<void, KeyFileError> replace_secret_file(const path& file, ByteView content) {
    std::error_code failure;
    const auto target = std::filesystem::canonical(file, failure);
    struct stat before{};
    if (failure || ::stat(target.c_str(), &before) != 0)
        return refuse(Kind::missing, file, "does not exist");

    const TemporaryFile temporary(target);
    const int out = temporary.file.descriptor();
    if (!temporary.file.is_open()) return cannot_write(file, errno);
    if (::fchown(out, before.st_uid, before.st_gid) != 0) return cannot_write(file, errno);
    if (::fchmod(out, before.st_mode & 0640) != 0 || !write_all(out, content))
        return cannot_write(file, errno);
    if (::rename(temporary.name.c_str(), target.c_str()) != 0) return cannot_write(file, errno);
    sync_directory(target);
    return {};
}

}  // namespace roster::crypto
