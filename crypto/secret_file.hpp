#pragma once
// Files that hold a secret: read only if nobody else can read them, written whole or not at all.

#include <expected>
#include <filesystem>
#include <string>

#include "crypto/secret_bytes.hpp"

namespace roster::crypto {

// Why a key file cannot be used; `message` is one line for an operator and names the file, never a
// key.
struct KeyFileError {
    enum class Kind { missing, unreadable, malformed, exists, unwritable } kind;
    std::string message;
};

// Larger files are not secrets of ours.
inline constexpr std::size_t max_secret_file_size = 64 * 1024;

// Refuses what is not a regular file, what others can read or change, and what the group can
// change. A group may read a file of another owner (root:roster 0640, systemd credentials,
// Kubernetes' fsGroup): that is how we come to read it.
[[nodiscard]] std::expected<SecretBytes, KeyFileError> read_secret_file(
    const std::filesystem::path& file);

// Creates the file with mode 0600, and never overwrites one. A crash leaves the whole file or none;
// beside it may stay a temporary file of the same mode.
[[nodiscard]] std::expected<void, KeyFileError> create_secret_file(
    const std::filesystem::path& file, ByteView content);

// Replaces an existing file atomically. Owner, group and mode (without the rights of others) stay
// as they are; a symbolic link stays and its target is replaced.
[[nodiscard]] std::expected<void, KeyFileError> replace_secret_file(
    const std::filesystem::path& file, ByteView content);

}  // namespace roster::crypto
