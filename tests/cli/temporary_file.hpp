#pragma once
// A file that is there for one test.

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/temporary_directory.hpp"

namespace roster::tests {

class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content,
                           std::filesystem::perms mode = std::filesystem::perms::owner_read |
                                                         std::filesystem::perms::owner_write) {
        path_ = directory_ / "file";
        std::ofstream(path_) << content;
        std::filesystem::permissions(path_, mode);
    }

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    TemporaryDirectory directory_;
    std::filesystem::path path_;
};

}  // namespace roster::tests
