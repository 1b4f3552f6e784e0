// roster log archive: the closed parts of the log as files that continue each other, and on request
// moved to another tablespace.

#include <iostream>

#include "cli/archive_check.hpp"
#include "cli/exit_code.hpp"
#include "cli/export_file.hpp"
#include "cli/log_commands.hpp"
#include "cli/log_pages.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/signature.hpp"
#include "eventstore/chain_walk.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/log_parts.hpp"
#include "eventstore/read_ahead.hpp"
#include "text/json_writer.hpp"

namespace roster::cli {

namespace {

using domain::GlobalPosition;
using eventstore::LogHead;

struct ArchiveOptions {
    std::string folder;
    std::string signing_key;
    std::string tablespace;
    bool json = false;
};

// The archive of one log.
class Archive {
public:
    Archive(const Configuration& configuration, const std::string& folder,
            std::optional<crypto::SecretBytes> signing_key)
        : folder_(folder),
          lock_(folder_),
          signing_key_(std::move(signing_key)),
          store_(open_log(configuration)),
          reader_(eventstore::open_read_ahead(*store_)),
          durable_(store_->open_durable_reader()),
          head_(answered(reader_->head())),
          part_size_(answered(eventstore::events_per_part(store_settings(configuration)))),
          files_(read_manifest(folder_)),
          unnamed_(unnamed_files(folder_, files_)) {}

    void run() {
        for (const auto& file : files_) require_ours(file);
        while (const auto range = next_closed()) add(*range);
        require_nothing_else();
    }

    [[nodiscard]] GlobalPosition end() const {
        return files_.empty() ? GlobalPosition{} : files_.back().range.end.position;
    }
    [[nodiscard]] std::size_t files() const { return files_.size(); }
    [[nodiscard]] std::size_t added() const { return added_; }

private:
    [[noreturn]] void refuse(const ArchivedRange& range, const std::string& why) const {
        throw ArchiveRefused("'" + (folder_ / range.file_name()).string() + "': " + why);
    }

    // The whole file is read by `log verify --archive` only.
    void require_ours(const ArchivedFile& file) const {
        const auto& range = file.range;
        if (range.end.log_id != head_.log_id) refuse(range, "it is of another log");
        if (range.end.position > head_.position)
            refuse(range, "the log ends at position " + std::to_string(head_.position.value));
        if (hash_at(*reader_, head_.log_id, range.end.position) != range.end.hash)
            refuse(range, "the log has another event at position " +
                              std::to_string(range.end.position.value));
        if (!std::filesystem::exists(folder_ / range.file_name()))
            refuse(range, "the manifest names it, and it is not there");
    }

    // The next part behind the archive, if an event behind the part says that it is closed. As
    // durable as that event is, so is the part.
    [[nodiscard]] std::optional<ArchivedRange> next_closed() const {
        const auto from = end().next();
        const GlobalPosition last{((from.value - 1) / part_size_ + 1) * part_size_};
        if (answered(durable_->read_log(last, 1)).empty()) return std::nullopt;
        const auto event = event_at(*reader_, last);
        return ArchivedRange{.from = from,
                             .previous = hash_at(*reader_, head_.log_id, end()),
                             .end = {.log_id = head_.log_id,
                                     .position = last,
                                     .hash = event.hash,
                                     .recorded_at = event.recorded_at,
                                     .key_fingerprints = head_.key_fingerprints}};
    }

    // A file that is there already is of a run that ended before the manifest named it.
    void add(const ArchivedRange& range) {
        const bool is_there = unnamed_.erase(range.file_name()) != 0;
        if (!is_there) require_nothing_else();
        files_.push_back({.range = range,
                          .sha256 = is_there ? checked(range) : written(range),
                          .head = signing_key_ ? signed_head_json(range.end, *signing_key_)
                                               : head_json(range.end)});
        write_manifest(folder_, files_);
        ++added_;
    }

    crypto::Sha256 checked(const ArchivedRange& range) {
        try {
            return check_file(folder_, range, [&](GlobalPosition at) {
                bar_.show(at.value, head_.position.value);
            });
        } catch (const ArchiveDamage& damage) {
            refuse(range,
                   "position " + std::to_string(damage.position.value) + ": " + damage.what());
        }
    }

    crypto::Sha256 written(const ArchivedRange& range) {
        const ExportHeader header{event_format, range.from, range.end, range.previous};
        ExportWriter out(folder_ / range.file_name(), header);
        crypto::Sha256Stream digest;
        const auto add = [&](const std::string& line) {
            digest.update(crypto::as_bytes(line));
            digest.update(crypto::as_bytes("\n"));
        };
        add(header_line(header));
        const auto predecessor = range.predecessor();
        eventstore::ChainWalk walk(predecessor);
        for_each_page(*reader_, predecessor.position, range.end.position, [&](const auto& page) {
            for (const auto& event : page) {
                if (const auto flaw = walk.step(event))
                    throw ArchiveRefused("the log is damaged at position " +
                                         std::to_string(event.position.value) + ": " + *flaw);
                const auto line =
                    eventstore::event_json(event, eventstore::sealed_private_json(event));
                out.line(line);
                add(line);
            }
            bar_.show(page.back().position.value, head_.position.value);
            return true;
        });
        out.finish();
        return digest.finish();
    }

    void require_nothing_else() const {
        if (unnamed_.empty()) return;
        throw ArchiveRefused("'" + (folder_ / *unnamed_.begin()).string() +
                             "': neither the manifest names it, nor would it come next");
    }

    std::filesystem::path folder_;
    ArchiveLock lock_;
    std::optional<crypto::SecretBytes> signing_key_;
    std::unique_ptr<eventstore::EventStore> store_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::EventReader> durable_;
    LogHead head_;
    std::int64_t part_size_;
    std::vector<ArchivedFile> files_;
    std::set<std::string> unnamed_;
    std::size_t added_ = 0;
    ProgressBar bar_{"archiving"};
};

// Throws ArchiveRefused: this login may not, whatever the store's state.
void require(const std::expected<void, eventstore::PartMoveError>& done) {
    if (done) return;
    if (done.error().kind == eventstore::PartMoveError::Kind::refused)
        throw ArchiveRefused("--tablespace: " + done.error().message);
    throw StartError("ROSTER_DATABASE_URL: " + done.error().message);
}

// Those that the archive holds. How many were moved.
std::size_t move_parts(const eventstore::StoreSettings& settings, const std::string& tablespace,
                       GlobalPosition archived) {
    std::size_t moved = 0;
    for (const auto& part : answered(eventstore::log_parts(settings))) {
        if (part.last > archived || part.tablespace == tablespace) continue;
        require(eventstore::move_part(settings, part.name, tablespace));
        ++moved;
    }
    return moved;
}

void print(const Archive& archive, std::size_t moved, bool json) {
    if (json) {
        std::cout << text::JsonObject()
                         .add("position", archive.end().value)
                         .add("files", archive.files())
                         .add("added", archive.added())
                         .add("moved", moved)
                         .text()
                  << '\n';
        return;
    }
    std::cout << "archived up to position " << archive.end().value << ": " << archive.files()
              << " files, " << archive.added() << " of them new\n";
    if (moved != 0) std::cout << "moved " << moved << " parts\n";
}

int archive_log(const Configuration& configuration, const ArchiveOptions& options) {
    std::optional<crypto::SecretBytes> key;
    if (!options.signing_key.empty()) {
        auto loaded = crypto::load_signing_key(options.signing_key);
        if (!loaded) return usage_error("--sign: " + loaded.error().message);
        key = std::move(*loaded);
    }
    const auto settings = store_settings(configuration);
    try {
        // Hours before it would be found out.
        if (!options.tablespace.empty())
            require(eventstore::may_move_parts(settings, options.tablespace));
        Archive archive(configuration, options.folder, std::move(key));
        archive.run();
        const auto moved = options.tablespace.empty()
                               ? 0
                               : move_parts(settings, options.tablespace, archive.end());
        print(archive, moved, options.json);
        return exit_done;
    } catch (const ArchiveRefused& refused) {
        std::cerr << "roster: " << refused.what() << '\n';
        return exit_no;
    }
}

}  // namespace

void add_log_archive(const CommandLine& log) {
    auto* command = add_subcommand(log.app, log.flags, "archive",
                                   "write the log's closed parts to a folder, a file each");
    auto options = std::make_shared<ArchiveOptions>();
    command->add_option("DIR", options->folder, "the folder; what it holds already is continued")
        ->required();
    command->add_option("--sign", options->signing_key,
                        "sign each file's last head with this Ed25519 key, PEM PKCS #8");
    command->add_option("--tablespace", options->tablespace,
                        "move the parts that DIR holds to this tablespace of PostgreSQL");
    command->add_flag("--json", options->json, "the result as JSON");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return archive_log(configuration, *options);
        };
    });
}

}  // namespace roster::cli
