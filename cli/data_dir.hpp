#pragma once
// The data directory of `roster dev`: made at the first start, guarded against a second process,
// never repaired with new keys.

#include <filesystem>
#include <string>

#include "cli/config.hpp"

namespace roster::cli {

// Held for the life of the process: one `dev` on one data directory.
class DataDirLock {
public:
    // Throws StartError if another process holds it.
    explicit DataDirLock(const std::filesystem::path& data_dir);
    ~DataDirLock();
    DataDirLock(const DataDirLock&) = delete;
    DataDirLock& operator=(const DataDirLock&) = delete;

private:
    int descriptor_;
};

// Makes the directory (0700) if it is missing. Throws StartError.
void make_data_dir(const std::filesystem::path& data_dir);

// Makes keys and admin token (0600) where there is no log yet; with a log, both must be there.
// Fills in the admin token unless it is configured. Throws StartError: a log without its keys is
// never given new ones.
void prepare_secrets(Configuration& configuration, bool log_exists);

[[nodiscard]] std::filesystem::path admin_token_file(const Configuration& configuration);

}  // namespace roster::cli
