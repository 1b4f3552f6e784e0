#pragma once
// The data directory of `roster dev`: made at the first start, guarded against a second process,
// never repaired with new keys.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/config.hpp"

namespace roster::cli {

// Held for the life of the process.
class FileLock {
public:
    // Throws StartError if another process holds it (`refusal`), or it cannot be made.
    FileLock(const std::filesystem::path& path, const std::string& refusal);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int descriptor_;
};

// One `dev` on one data directory, and one on an embedded log, whichever directory leads to it: its
// lock lies beside the database file. Throws StartError.
class DevLocks {
public:
    explicit DevLocks(const Configuration& configuration);

private:
    FileLock directory_;
    std::optional<FileLock> log_;
};

// Makes the directory (0700) if it is missing. Throws StartError.
void make_data_dir(const std::filesystem::path& data_dir);

// Makes keys and admin token (0600) where there is no log yet; with a log, both must be there.
// Fills in the admin token unless it is configured. Throws StartError: a log without its keys is
// never given new ones.
void prepare_secrets(Configuration& configuration, bool log_exists);

[[nodiscard]] std::filesystem::path admin_token_file(const Configuration& configuration);

}  // namespace roster::cli
