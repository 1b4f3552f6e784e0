#pragma once
// The folder of an archive: files in the form of an export, one for each part of the log that is
// closed, each beginning with the hash that the one before ends with; and a manifest that names
// them.
//
// The manifest is NDJSON, one line a file, in order:
// {"file","from","previous_hash","sha256","head"} where sha256 is of the file's bytes, and head is
// the log's head at the file's last event, signed on request (published_head.hpp), so that it is
// also what `log verify --head` takes.

#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/published_head.hpp"

namespace roster::cli {

// A definite no: the folder holds another log's archive, a gap, or something else than it says.
struct ArchiveRefused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The positions of one file, and what its chain begins and ends with.
struct ArchivedRange {
    domain::GlobalPosition from;
    crypto::Sha256 previous{};
    eventstore::LogHead end;

    // log-000000000001-000050000000.ndjson: sorted by name they are in order.
    [[nodiscard]] std::string file_name() const;
    // The head that the file goes on from. Its time is not known: none is earlier.
    [[nodiscard]] eventstore::LogHead predecessor() const;
};

struct ArchivedFile {
    ArchivedRange range;
    crypto::Sha256 sha256{};
    std::string head;                            // as in the manifest
    std::optional<std::string> public_key = {};  // whose signature the head has
};

// The files that the manifest names, in order; none without a manifest. Throws ArchiveRefused: a
// line is none, has a wrong signature, or does not continue the one before; StartError: it cannot
// be read.
[[nodiscard]] std::vector<ArchivedFile> read_manifest(const std::filesystem::path& folder);

// Whole or not at all. Throws StartError.
void write_manifest(const std::filesystem::path& folder, const std::vector<ArchivedFile>& files);

// The files of that form that the manifest does not name.
[[nodiscard]] std::set<std::string> unnamed_files(const std::filesystem::path& folder,
                                                  const std::vector<ArchivedFile>& files);

// One at a time writes to a folder, which is made where it is missing (0700). Throws StartError:
// somebody else does, or it cannot be.
class ArchiveLock {
public:
    explicit ArchiveLock(const std::filesystem::path& folder);
    ~ArchiveLock();
    ArchiveLock(const ArchiveLock&) = delete;
    ArchiveLock& operator=(const ArchiveLock&) = delete;

private:
    int descriptor_;
};

}  // namespace roster::cli
