#pragma once
// A file of lines that is written whole or not at all.

#include <cstdio>
#include <filesystem>
#include <string>

namespace roster::cli {

// Written beside the file, of mode 0600, and renamed at the end; without `finish` nothing is left,
// and behind it file and name are on disk. Throws StartError.
class WholeFile {
public:
    explicit WholeFile(std::filesystem::path file);
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    void line(const std::string& text);
    void finish();

private:
    [[noreturn]] void fail() const;
    void sync_folder() const;

    std::filesystem::path file_;
    std::filesystem::path partial_;
    std::FILE* out_;
    std::size_t written_ = 0;  // bytes
    std::size_t handed_to_disk_ = 0;
};

}  // namespace roster::cli
