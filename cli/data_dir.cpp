// Files are made in an order that lets a start that was killed be repeated: directory, lock, keys,
// token, and only then the log.

#include "cli/data_dir.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/open_log.hpp"
#include "cli/start_error.hpp"
#include "crypto/keyring.hpp"
#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "text/hex.hpp"

namespace roster::cli {

namespace {

constexpr std::size_t token_octets = 32;
constexpr mode_t private_dir = 0700;
constexpr mode_t private_file = 0600;

// By its one name, whichever way leads to it.
std::string one_name_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto found = std::filesystem::weakly_canonical(file, error);
    return (error ? file : found).string();
}

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
    throw StartError("ROSTER_DATA_DIR: " + what + " '" + path.string() +
                     "': " + std::strerror(errno));
}

std::string read_token(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string token;
    if (!std::getline(file, token) || token.empty())
        throw StartError("'" + path.string() +
                         "' cannot be read or is empty; put the admin token there or set "
                         "ROSTER_ADMIN_TOKEN");
    return token;
}

void write_new_token(const std::filesystem::path& path) {
    const auto partial = path.string() + ".new";
    const int file = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, private_file);
    if (file < 0) fail(path, "cannot write");
    const auto token = text::to_hex(crypto::random_bytes(token_octets)) + "\n";
    const bool written =
        write(file, token.data(), token.size()) == static_cast<ssize_t>(token.size()) &&
        fsync(file) == 0;
    close(file);
    if (!written || rename(partial.c_str(), path.c_str()) != 0) fail(path, "cannot write");
}

void require_keys(const Configuration& configuration) {
    if (std::filesystem::exists(configuration.keys_file)) return;
    throw StartError("there is a log, but its keys '" + configuration.keys_file.string() +
                     "' are missing: put the right key file back (ROSTER_KEYS_FILE)");
}

void make_keys(const Configuration& configuration) {
    if (std::filesystem::exists(configuration.keys_file)) return;
    if (auto saved = crypto::KeyRing::generate().save_new(configuration.keys_file); !saved)
        throw StartError(saved.error().message);
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, const std::string& refusal) {
    descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, private_file);
    if (descriptor_ < 0) fail(path, "cannot open");
    if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    close(descriptor_);
    throw StartError(refusal);
}

FileLock::~FileLock() { close(descriptor_); }

DevLocks::DevLocks(const Configuration& configuration)
    : directory_(configuration.data_dir / "dev.lock",
                 "ROSTER_DATA_DIR: another `roster dev` runs on '" +
                     configuration.data_dir.string() + "'; stop it, or choose another directory") {
    const auto log = embedded_log(store_settings(configuration));
    if (!log) return;
    const auto file = one_name_of(*log);
    log_.emplace(file + ".lock", "ROSTER_DATABASE_URL: another `roster dev` runs on '" + file +
                                     "'; stop it, or choose another log");
}

void make_data_dir(const std::filesystem::path& data_dir) {
    if (std::filesystem::is_directory(data_dir)) return;
    std::error_code error;
    if (data_dir.has_parent_path())
        std::filesystem::create_directories(data_dir.parent_path(), error);
    if (mkdir(data_dir.c_str(), private_dir) != 0 && errno != EEXIST)
        fail(data_dir, "cannot make directory");
}

std::filesystem::path admin_token_file(const Configuration& configuration) {
    return configuration.data_dir / "admin-token";
}

void prepare_secrets(Configuration& configuration, bool log_exists) {
    if (log_exists)
        require_keys(configuration);
    else
        make_keys(configuration);
    if (!configuration.admin_token.empty()) return;
    const auto token_file = admin_token_file(configuration);
    if (!log_exists && !std::filesystem::exists(token_file)) write_new_token(token_file);
    configuration.admin_token = read_token(token_file);
}

}  // namespace roster::cli
