#pragma once
// The files of an export: NDJSON, written whole or not at all, read line by line.
//
// Events: a header {"format":"roster-log-1","log_id","from","previous_hash","position","hash",
// "key_fingerprints"} (previous_hash: of the event before `from`, or the genesis hash; position and
// hash: the head that the export ends at), then one EVENT a line, private parts sealed. Keys: the
// same header with "roster-keys-1", then one {"stream_id","user_id", "wrapped_key"} a line. Both
// are of mode 0600.

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "cli/whole_file.hpp"
#include "eventstore/log_importer.hpp"

namespace roster::cli {

inline constexpr const char* event_format = "roster-log-1";
inline constexpr const char* key_format = "roster-keys-1";

struct ExportHeader {
    std::string format;
    domain::GlobalPosition from{1};
    eventstore::LogHead head;
    std::optional<crypto::Sha256> previous = {};  // keys have none, nor have older exports
};

[[nodiscard]] std::string header_line(const ExportHeader& header);

struct ExportedKey {
    domain::StreamId stream;
    eventstore::KeyToAdd key;
};

[[nodiscard]] std::string key_line(const ExportedKey& key);
// Throws StartError naming `place`.
[[nodiscard]] ExportedKey parse_key_line(const std::string& line, const std::string& place);

class ExportWriter : public WholeFile {
public:
    ExportWriter(std::filesystem::path file, const ExportHeader& header);
};

// Throws StartError for a file that is no such export.
class ExportReader {
public:
    static constexpr std::size_t max_line = 1024 * 1024;

    ExportReader(const std::filesystem::path& file, const std::string& format);

    [[nodiscard]] const ExportHeader& header() const { return header_; }
    // As it stands in the file.
    [[nodiscard]] const std::string& header_line() const { return header_line_; }
    // Nothing: the end.
    [[nodiscard]] std::optional<std::string> line();
    // "FILE, line N", of the last line read.
    [[nodiscard]] std::string place() const;

private:
    std::filesystem::path file_;
    std::ifstream in_;
    std::string line_ = std::string(max_line + 1, '\0');
    std::int64_t number_ = 0;
    ExportHeader header_;
    std::string header_line_;
};

}  // namespace roster::cli
