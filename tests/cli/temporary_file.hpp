#pragma once
// A file that is there for one test.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace roster::tests {

class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content,
                           std::filesystem::perms mode = std::filesystem::perms::owner_read |
                                                         std::filesystem::perms::owner_write) {
        std::string pattern = std::filesystem::temp_directory_path() / "roster-test-XXXXXX";
        directory_ = mkdtemp(pattern.data());
        path_ = directory_ / "file";
        std::ofstream(path_) << content;
        std::filesystem::permissions(path_, mode);
    }
    ~TemporaryFile() { std::filesystem::remove_all(directory_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path directory_;
    std::filesystem::path path_;
};

}  // namespace roster::tests
