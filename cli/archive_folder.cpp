#include "cli/archive_folder.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/start_error.hpp"
#include "cli/whole_file.hpp"
#include "text/hex.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "manifest.ndjson";
constexpr text::JsonLimits line_limits{.max_octets = 8192, .max_depth = 3};

std::string manifest_line(const ArchivedFile& file) {
    return text::JsonObject()
        .add("file", file.range.file_name())
        .add("from", file.range.from.value)
        .add("previous_hash", text::to_hex(file.range.previous))
        .add("sha256", text::to_hex(file.sha256))
        .add_json("head", file.head)
        .text();
}

std::string member_text(text::JsonValue object, std::string_view name) {
    return std::string(object[name].text().value_or(""));
}

// Nothing: no line of a manifest, or one whose signature is wrong.
std::optional<ArchivedFile> parse_line(const std::string& line) {
    const auto document = text::JsonDocument::parse(line, line_limits);
    if (!document) return std::nullopt;
    const auto object = document->root();
    ArchivedFile file;
    file.head = object["head"].exists() ? std::string(object["head"].raw()) : "";
    const auto head = parse_published_head(file.head);
    if (!head) return std::nullopt;
    file.range.from = {object["from"].integer().value_or(0)};
    file.range.end = head->head;
    file.public_key = head->public_key;
    const bool whole = text::read_hex(member_text(object, "previous_hash"), file.range.previous) &&
                       text::read_hex(member_text(object, "sha256"), file.sha256) &&
                       member_text(object, "file") == file.range.file_name();
    return whole ? std::optional(std::move(file)) : std::nullopt;
}

bool continues(const ArchivedRange& before, const ArchivedRange& range) {
    return range.from == before.end.position.next() && range.previous == before.end.hash &&
           range.end.log_id == before.end.log_id;
}

void require_in_place(const std::vector<ArchivedFile>& files, const std::string& place) {
    const auto& last = files.back().range;
    const bool in_place =
        files.size() == 1 ? last.from.value == 1 : continues(files[files.size() - 2].range, last);
    if (!in_place || last.end.position < last.from)
        throw ArchiveRefused(place + ": the file does not continue the one before");
}

}  // namespace

std::string ArchivedRange::file_name() const {
    return fmt::format("log-{:012}-{:012}.ndjson", from.value, end.position.value);
}

eventstore::LogHead ArchivedRange::predecessor() const {
    return {.log_id = end.log_id,
            .position = {from.value - 1},
            .hash = previous,
            .recorded_at = domain::LogTime::min(),
            .key_fingerprints = end.key_fingerprints};
}

std::vector<ArchivedFile> read_manifest(const fs::path& folder) {
    std::vector<ArchivedFile> files;
    const auto path = folder / manifest_name;
    if (!fs::exists(path)) return files;
    std::ifstream in(path);
    if (!in) throw StartError("cannot read '" + path.string() + "': " + std::strerror(errno));
    for (std::string line; std::getline(in, line);) {
        const auto place = "'" + path.string() + "', line " + std::to_string(files.size() + 1);
        auto file = parse_line(line);
        if (!file)
            throw ArchiveRefused(place + ": not a line that `roster log archive` wrote and signed");
        files.push_back(*std::move(file));
        require_in_place(files, place);
    }
    return files;
}

void write_manifest(const fs::path& folder, const std::vector<ArchivedFile>& files) {
    WholeFile out(folder / manifest_name);
    for (const auto& file : files) out.line(manifest_line(file));
    out.finish();
}

std::set<std::string> unnamed_files(const fs::path& folder,
                                    const std::vector<ArchivedFile>& files) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("log-") && name.ends_with(".ndjson")) names.insert(name);
    }
    for (const auto& file : files) names.erase(file.range.file_name());
    return names;
}

ArchiveLock::ArchiveLock(const fs::path& folder) : descriptor_(-1) {
    const auto fail = [&](const std::string& why) {
        if (descriptor_ >= 0) close(descriptor_);
        throw StartError("cannot write to '" + folder.string() + "': " + why);
    };
    constexpr mode_t private_folder = 0700;
    if (mkdir(folder.c_str(), private_folder) != 0 && errno != EEXIST) fail(std::strerror(errno));
    descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) fail(std::strerror(errno));
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
        fail("another `roster log archive` is at work there");
}

ArchiveLock::~ArchiveLock() { close(descriptor_); }

}  // namespace roster::cli
