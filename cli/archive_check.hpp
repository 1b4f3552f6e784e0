#pragma once
// Checks an archive by itself: no store is asked.

#include <functional>

#include "cli/archive_folder.hpp"
#include "eventstore/log_verifier.hpp"

namespace roster::cli {

// What is wrong with a file, and at which position.
struct ArchiveDamage : std::runtime_error {
    ArchiveDamage(domain::GlobalPosition at, const std::string& what)
        : std::runtime_error(what), position(at) {}
    domain::GlobalPosition position;
};

// Called now and then with the position reached.
using CheckProgress = std::function<void(domain::GlobalPosition)>;

// Reads the range's file: header, positions, times, chain and decoding of its events, and that it
// ends as the range says. The SHA-256 of its bytes. Throws ArchiveDamage; StartError: it cannot be
// opened.
[[nodiscard]] crypto::Sha256 check_file(const std::filesystem::path& folder,
                                        const ArchivedRange& range, const CheckProgress& progress);

// Manifest and files; each head signed by `signed_by`, unless that is empty. Throws StartError:
// there is no archive, or it cannot be read.
[[nodiscard]] eventstore::VerifyOutcome check_archive(const std::filesystem::path& folder,
                                                      const std::string& signed_by);

}  // namespace roster::cli
