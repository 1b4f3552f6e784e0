#include "cli/archive_check.hpp"

#include "cli/export_file.hpp"
#include "cli/progress_bar.hpp"
#include "cli/start_error.hpp"
#include "eventstore/chain_walk.hpp"
#include "eventstore/codec/event_line.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::cli {

namespace {

using domain::GlobalPosition;
using eventstore::LogWhole;

constexpr std::int64_t progress_every = 1000;  // events

void require_header(const ExportHeader& header, const ArchivedRange& range) {
    const bool fits = header.from == range.from && header.previous == range.previous &&
                      header.head.log_id == range.end.log_id &&
                      header.head.position == range.end.position &&
                      header.head.hash == range.end.hash;
    if (!fits) throw ArchiveDamage(range.from, "the file's first line is of another file");
}

eventstore::RecordedEvent parsed(const std::string& line, GlobalPosition position) {
    auto event = eventstore::parse_event_line(line);
    if (!event) throw ArchiveDamage(position, event.error());
    return *std::move(event);
}

// A line that cannot be read is damage here, and no environment's fault.
std::optional<std::string> next_line(ExportReader& reader, GlobalPosition position) {
    try {
        return reader.line();
    } catch (const StartError& error) {
        throw ArchiveDamage(position, error.what());
    }
}

void check_event(eventstore::ChainWalk& walk, const eventstore::RecordedEvent& event) {
    const auto position = walk.position().next();
    if (const auto flaw = walk.step(event)) throw ArchiveDamage(position, *flaw);
    if (const auto decoded = eventstore::decode_public(event); !decoded)
        throw ArchiveDamage(position, decoded.error().message);
}

ExportReader open_file(const std::filesystem::path& file, const ArchivedRange& range) {
    if (!std::filesystem::exists(file))
        throw ArchiveDamage(range.from, "there is no file '" + file.string() + "'");
    return {file, event_format};
}

}  // namespace

crypto::Sha256 check_file(const std::filesystem::path& folder, const ArchivedRange& range,
                          const CheckProgress& progress) {
    auto reader = open_file(folder / range.file_name(), range);
    require_header(reader.header(), range);
    crypto::Sha256Stream digest;
    const auto add = [&](const std::string& line) {
        digest.update(crypto::as_bytes(line));
        digest.update(crypto::as_bytes("\n"));
    };
    add(reader.header_line());
    eventstore::ChainWalk walk(range.predecessor());
    while (const auto line = next_line(reader, walk.position().next())) {
        add(*line);
        check_event(walk, parsed(*line, walk.position().next()));
        if (walk.position().value % progress_every == 0) progress(walk.position());
    }
    if (walk.position() != range.end.position)
        throw ArchiveDamage(walk.position().next(), "the file ends before, or goes on behind");
    if (walk.hash() != range.end.hash)
        throw ArchiveDamage(range.end.position, "its hash is not the one that the archive names");
    return digest.finish();
}

eventstore::VerifyOutcome check_archive(const std::filesystem::path& folder,
                                        const std::string& signed_by) {
    LogWhole whole;
    try {
        const auto files = read_manifest(folder);
        if (files.empty()) throw StartError("there is no archive in '" + folder.string() + "'");
        ProgressBar bar("verifying");
        const auto end = files.back().range.end.position;
        for (const auto& file : files) {
            if (!signed_by.empty() && file.public_key != signed_by)
                throw ArchiveDamage(file.range.end.position,
                                    "its head is not signed by the key that --signed-by names");
            const auto sha256 = check_file(folder, file.range, [&](GlobalPosition reached) {
                bar.show(reached.value, end.value);
            });
            if (sha256 != file.sha256)
                throw ArchiveDamage(file.range.from, "the file's SHA-256 is not the manifest's");
            whole.head = file.range.end;
            whole.events = file.range.end.position.value;
        }
        bar.show(end.value, end.value);
    } catch (const ArchiveDamage& damage) {
        return eventstore::LogDamaged{damage.position, damage.what()};
    } catch (const ArchiveRefused& refused) {
        return eventstore::LogDamaged{whole.head.position.next(), refused.what()};
    }
    return whole;
}

}  // namespace roster::cli
