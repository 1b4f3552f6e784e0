#include "cli/whole_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "cli/start_error.hpp"

namespace roster::cli {

namespace {

constexpr mode_t private_file = 0600;
constexpr std::size_t disk_share = std::size_t{8} << 20;
constexpr std::size_t write_buffer = std::size_t{1} << 20;

}  // namespace

WholeFile::WholeFile(std::filesystem::path file)
    : file_(std::move(file)), partial_(file_.string() + ".partial"), out_(nullptr) {
    const int descriptor =
        open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, private_file);
    if (descriptor < 0) fail();
    out_ = fdopen(descriptor, "w");
    std::setvbuf(out_, nullptr, _IOFBF, write_buffer);
}

WholeFile::~WholeFile() {
    if (out_ == nullptr) return;
    std::fclose(out_);
    unlink(partial_.c_str());
}

void WholeFile::fail() const {
    throw StartError("cannot write '" + file_.string() + "': " + std::strerror(errno));
}

void WholeFile::line(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), out_) != text.size() ||
        std::fputc('\n', out_) == EOF)
        fail();
    written_ += text.size() + 1;
    if (written_ - handed_to_disk_ < disk_share) return;
    // The disk begins now, so that the fsync at the end does not wait for all of it.
    sync_file_range(fileno(out_), static_cast<off64_t>(handed_to_disk_),
                    static_cast<off64_t>(written_ - handed_to_disk_), SYNC_FILE_RANGE_WRITE);
    handed_to_disk_ = written_;
}

void WholeFile::finish() {
    if (std::fflush(out_) != 0 || fsync(fileno(out_)) != 0) fail();
    if (rename(partial_.c_str(), file_.c_str()) != 0) fail();
    std::fclose(out_);
    out_ = nullptr;
    sync_folder();
}

// The file's name is the folder's, and lost in a power cut until that is written.
void WholeFile::sync_folder() const {
    const auto folder = file_.has_parent_path() ? file_.parent_path() : ".";
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    if (!done) fail();
}

}  // namespace roster::cli
