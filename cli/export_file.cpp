#include "cli/export_file.hpp"

#include <cerrno>
#include <cstring>

#include "cli/start_error.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::cli {

namespace {

constexpr text::JsonLimits line_limits{.max_octets = 1024 * 1024, .max_depth = 2};

[[noreturn]] void malformed(const std::string& place) {
    throw StartError(place + ": not a line that `roster log export` wrote");
}

std::string member_text(text::JsonValue object, std::string_view name) {
    return std::string(object[name].text().value_or(""));
}

std::int64_t member_number(text::JsonValue object, std::string_view name) {
    return object[name].integer().value_or(-1);
}

std::map<std::string, std::string> fingerprints_of(text::JsonValue object) {
    std::map<std::string, std::string> fingerprints;
    for (const auto& [name, value] : object["key_fingerprints"].members())
        if (const auto fingerprint = value.text()) fingerprints.emplace(name, *fingerprint);
    return fingerprints;
}

text::JsonDocument parsed(const std::string& line, const std::string& place) {
    auto document = text::JsonDocument::parse(line, line_limits);
    if (!document || !document->root().is_object()) malformed(place);
    return *std::move(document);
}

ExportHeader parse_header(const std::string& line, const std::string& place) {
    const auto document = parsed(line, place);
    const auto object = document.root();
    const auto log = domain::LogId::parse(member_text(object, "log_id"));
    ExportHeader header{.format = member_text(object, "format"),
                        .from = {member_number(object, "from")},
                        .head = {}};
    header.head.position = {member_number(object, "position")};
    header.head.key_fingerprints = fingerprints_of(object);
    if (!log || !text::read_hex(member_text(object, "hash"), header.head.hash)) malformed(place);
    if (header.from.value < 1 || header.head.position.value < 0) malformed(place);
    header.head.log_id = *log;
    crypto::Sha256 previous{};
    if (text::read_hex(member_text(object, "previous_hash"), previous)) header.previous = previous;
    return header;
}

}  // namespace

std::string header_line(const ExportHeader& header) {
    text::JsonObject fingerprints;
    for (const auto& [key, fingerprint] : header.head.key_fingerprints)
        fingerprints.add(key, fingerprint);
    text::JsonObject line;
    line.add("format", header.format)
        .add("log_id", header.head.log_id.to_string())
        .add("from", header.from.value);
    if (header.previous) line.add("previous_hash", text::to_hex(*header.previous));
    return line.add("position", header.head.position.value)
        .add("hash", text::to_hex(header.head.hash))
        .add("key_fingerprints", fingerprints)
        .text();
}

std::string key_line(const ExportedKey& key) {
    return text::JsonObject()
        .add("stream_id", key.stream.to_string())
        .add("user_id", key.key.user.to_string())
        .add("wrapped_key", text::to_base64(key.key.wrapped_key))
        .text();
}

ExportedKey parse_key_line(const std::string& line, const std::string& place) {
    const auto document = parsed(line, place);
    const auto stream = domain::StreamId::parse(member_text(document.root(), "stream_id"));
    const auto user = domain::UserId::parse(member_text(document.root(), "user_id"));
    auto wrapped = text::from_base64(member_text(document.root(), "wrapped_key"));
    if (!stream || !user || !wrapped || wrapped->empty()) malformed(place);
    return {*stream, {*user, *std::move(wrapped)}};
}

ExportWriter::ExportWriter(std::filesystem::path file, const ExportHeader& header)
    : WholeFile(std::move(file)) {
    line(header_line(header));
}

ExportReader::ExportReader(const std::filesystem::path& file, const std::string& format)
    : file_(file), in_(file) {
    if (!in_) throw StartError("cannot read '" + file.string() + "': " + std::strerror(errno));
    auto first = line();
    if (!first) malformed(place());
    header_ = parse_header(*first, place());
    header_line_ = *std::move(first);
    if (header_.format != format) malformed(place());
}

std::optional<std::string> ExportReader::line() {
    ++number_;
    in_.getline(line_.data(), static_cast<std::streamsize>(line_.size()));
    const auto taken = static_cast<std::size_t>(in_.gcount());
    if (in_.good()) return std::string(line_.data(), taken - 1);  // without its end
    if (!in_.bad() && !in_.eof()) malformed(place());             // there is more of it
    if (in_.bad() || taken > 0) throw StartError(place() + ": the file is cut off");
    return std::nullopt;
}

std::string ExportReader::place() const {
    return "'" + file_.string() + "', line " + std::to_string(number_);
}

}  // namespace roster::cli
