// The files with settings: read, or refused with one line that names a place.
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include <sys/mman.h>
#include <unistd.h>

#include "cli/dot_env.hpp"
#include "cli/toml_file.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {
namespace {

// A file in memory, by a path.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view content)
        : descriptor_(memfd_create("settings", MFD_CLOEXEC)) {
        hold(write(descriptor_, content.data(), content.size()) ==
                 static_cast<ssize_t>(content.size()),
             "no file to write");
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    [[nodiscard]] std::string path() const {
        return "/proc/self/fd/" + std::to_string(descriptor_);
    }

private:
    int descriptor_;
};

template <class Read>
void hold_for(Read read, const std::string& path) {
    try {
        for (const auto& given : read(path)) {
            hold(!given.name.empty(), "a setting without a name");
            hold(given.place.starts_with(path), "a setting without a place");
        }
    } catch (const cli::BadConfiguration& refusal) {
        hold(std::string_view(refusal.what()).contains(path), "a refusal without a place");
    }
}

}  // namespace

void check_configuration(std::string_view octets) {
    const MemoryFile file(octets);
    hold_for(cli::read_dot_env, file.path());
    hold_for(cli::read_toml_file, file.path());
}

}  // namespace roster::fuzz
