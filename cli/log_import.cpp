// roster log import: an export into an empty store of either kind. Run again, it continues.

#include <future>
#include <iostream>
#include <unordered_set>

#include "cli/archive_folder.hpp"
#include "cli/exit_code.hpp"
#include "cli/export_file.hpp"
#include "cli/log_commands.hpp"
#include "cli/log_pages.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "eventstore/codec/canonical_check.hpp"
#include "eventstore/codec/event_line.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/recent_versions.hpp"
#include "operators/import_record.hpp"

namespace roster::cli {

namespace {

using domain::GlobalPosition;
using eventstore::LogImporter;
using eventstore::RecordedEvent;

constexpr const char* relay = "event-relay";  // its checkpoint goes to the head: nothing is mailed

struct ImportOptions {
    std::string file;
    std::string keys_file;
};

// A definite no: the file and the store do not fit.
struct Refused {
    std::string why;
};

template <class T>
T accepted(std::expected<T, eventstore::ImportError> answer) {
    if (answer) {
        if constexpr (std::is_void_v<T>)
            return;
        else
            return *std::move(answer);
    }
    if (answer.error().kind == eventstore::ImportError::Kind::unavailable)
        throw StartError("ROSTER_DATABASE_URL: " + answer.error().message);
    throw Refused{answer.error().message};
}

class Import {
public:
    Import(const Configuration& configuration, const ImportOptions& options)
        : store_(open_log(configuration)),
          reader_(store_->open_reader()),
          records_(store_->open_read_models()),
          importer_(eventstore::open_log_importer(store_settings(configuration))),
          events_(options.file, event_format) {
        if (!options.keys_file.empty()) keys_.emplace(options.keys_file, key_format);
    }

    GlobalPosition run() {
        require_one_log();
        begin();
        copy_events();
        require_whole();
        if (keys_) copy_keys();
        return reached_;
    }

private:
    void require_one_log() const {
        if (keys_ && keys_->header().head.log_id != events_.header().head.log_id)
            throw Refused{"the keys belong to another log"};
    }

    void begin() {
        reached_ = accepted(importer_->begin(events_.header().head.log_id));
        hash_ = answered(reader_->head()).hash;
        in_transaction(
            [&](auto& transaction) { record_ = operators::read_import_record(transaction); });
        if (events_.header().from > reached_.next())
            throw Refused{"the export begins at position " +
                          std::to_string(events_.header().from.value) + ", the store ends at " +
                          std::to_string(reached_.value)};
        if (!answered(store_->agree_on_keys(events_.header().head.key_fingerprints)))
            throw Refused{"the store is used with other keys"};
    }

    // While one batch is written, the next one is read and checked.
    void copy_events() {
        auto batch = next_batch();
        while (!batch.empty()) {
            auto next = std::async(std::launch::async, [this] { return next_batch(); });
            add(batch);
            batch = next.get();
        }
    }

    // Of the export's events those that are not there yet. None: that was all.
    std::vector<RecordedEvent> next_batch() {
        std::vector<RecordedEvent> batch;
        while (batch.size() < LogImporter::max_batch) {
            const auto line = events_.line();
            if (!line) break;
            auto event = eventstore::parse_event_line(*line);
            if (!event) throw Refused{events_.place() + ": " + event.error()};
            if (is_there(*event)) continue;
            require_readable(*event);
            batch.push_back(*std::move(event));
        }
        return batch;
    }

    // Of an import that was interrupted. The store's last event must be the export's.
    bool is_there(const RecordedEvent& event) const {
        if (event.position == reached_ && event.hash != hash_)
            throw Refused{"the store's event at position " + std::to_string(reached_.value) +
                          " is another one"};
        return event.position <= reached_;
    }

    // What append would not have written: whoever reads the log must not stumble over it.
    void require_readable(const RecordedEvent& event) const {
        const auto refuse = [&](const std::string& why) {
            throw Refused{events_.place() + ": position " + std::to_string(event.position.value) +
                          ": " + why};
        };
        if (const auto decoded = eventstore::decode_public(event); !decoded)
            throw Refused{events_.place() + ": " + decoded.error().message};
        if (const auto flaw = eventstore::flaw_of_stored_object(event.data))
            refuse("data: " + *flaw);
        if (const auto flaw = eventstore::flaw_of_stored_object(event.metadata))
            refuse("metadata: " + *flaw);
    }

    // The versions of a stream follow each other.
    void require_no_gap(const std::vector<RecordedEvent>& batch) {
        look_up_versions(batch);
        for (const auto& event : batch) {
            const auto expected =
                versions_.last(event.stream).value_or(domain::StreamVersion{}).next();
            if (event.version != expected)
                throw Refused{"position " + std::to_string(event.position.value) +
                              ": the stream's version is " + std::to_string(event.version.value) +
                              ", expected " + std::to_string(expected.value)};
            versions_.set(event.stream, event.version);
        }
    }

    // The last versions in the store of streams that were not seen lately.
    void look_up_versions(const std::vector<RecordedEvent>& batch) {
        std::vector<eventstore::StreamCursor> unknown;
        for (const auto& event : batch) {
            const auto last = versions_.last(event.stream);
            // Set again, it is not forgotten before this batch is checked.
            versions_.set(event.stream, last.value_or(domain::StreamVersion{}));
            if (!last && event.version.value > 1)
                unknown.push_back({event.stream, {event.version.value - 2}});
        }
        if (unknown.empty()) return;
        for (const auto& event : answered(reader_->read_streams(unknown)))
            versions_.set(event.stream, event.version);
    }

    void add(const std::vector<RecordedEvent>& batch) {
        require_no_gap(batch);
        announce(batch.back().position);
        accepted(importer_->add(batch));
        end_ = {batch.back().position, batch.back().hash, {}};
        bar_.show(end_.position.value, events_.header().head.position.value);
    }

    // Before a batch, so that a kill behind it leaves no event that seems to have lost its key. The
    // relay's checkpoint comes along: a node that is started too early must not mail old codes.
    void announce(GlobalPosition end) {
        record_.end = std::max(record_.end, end);
        in_transaction([&](auto& transaction) {
            if (end_.position.value > 0) transaction.save_checkpoint(relay, end_);
            operators::save_import_record(transaction, record_);
        });
    }

    void in_transaction(const std::function<void(eventstore::ReadModelTransaction&)>& work) {
        const auto done = records_->in_transaction(work);
        if (!done) throw StartError("ROSTER_DATABASE_URL: " + done.error().message);
    }

    void require_whole() {
        const auto& promised = events_.header().head;
        const auto head = answered(reader_->head());
        reached_ = head.position;
        if (head.position < promised.position)
            throw Refused{"the export ends at position " + std::to_string(head.position.value) +
                          ", its header promises " + std::to_string(promised.position.value)};
        if (head.position == promised.position && head.hash != promised.hash)
            throw Refused{"the hash of the last event is not the one the header promises"};
        // Where nodes have appended since, the relay is theirs.
        if (head.position == promised.position)
            in_transaction([&](auto& transaction) {
                transaction.save_checkpoint(relay, {head.position, head.hash, {}});
            });
    }

    void copy_keys() {
        std::vector<ExportedKey> batch;
        while (const auto line = keys_->line()) {
            batch.push_back(parse_key_line(*line, keys_->place()));
            if (batch.size() == LogImporter::max_batch) add_keys(batch);
        }
        add_keys(batch);
        record_.keys_up_to = std::max(record_.keys_up_to, keys_->header().head.position);
        in_transaction(
            [&](auto& transaction) { operators::save_import_record(transaction, record_); });
    }

    // An older key file must not undo an erasure that the log knows of.
    void add_keys(std::vector<ExportedKey>& batch) {
        const auto registered = registered_now(batch);
        std::vector<eventstore::KeyToAdd> keys;
        for (auto& exported : batch)
            if (registered.contains(exported.key.user)) keys.push_back(std::move(exported.key));
        if (!keys.empty()) accepted(importer_->add_keys(keys));
        batch.clear();
    }

    // Of these people, those who are registered and not erased.
    std::unordered_set<domain::UserId> registered_now(const std::vector<ExportedKey>& batch) {
        std::vector<eventstore::StreamCursor> cursors;
        for (const auto& exported : batch) cursors.push_back({exported.stream, {}});
        std::unordered_set<domain::UserId> registered;
        while (!cursors.empty()) {
            const auto events = answered(reader_->read_streams(cursors));
            for (const auto& recorded : events) note(recorded, registered);
            cursors = unfinished(events);
        }
        return registered;
    }

    static void note(const RecordedEvent& recorded,
                     std::unordered_set<domain::UserId>& registered) {
        const auto event = eventstore::decode_public(recorded);
        if (!event) throw Refused{event.error().message};
        if (domain::begins_user(*event)) registered.insert(domain::user_of(*event));
        if (std::holds_alternative<domain::UserErased>(*event))
            registered.erase(domain::user_of(*event));
    }

    // The streams of which a full page came.
    static std::vector<eventstore::StreamCursor> unfinished(
        const std::vector<RecordedEvent>& events) {
        std::vector<eventstore::StreamCursor> cursors;
        std::size_t count = 0;
        for (std::size_t i = 0; i < events.size(); ++i) {
            ++count;
            const bool last = i + 1 == events.size() || events[i + 1].stream != events[i].stream;
            if (!last) continue;
            if (count >= eventstore::EventReader::max_page)
                cursors.push_back({events[i].stream, events[i].version});
            count = 0;
        }
        return cursors;
    }

    std::unique_ptr<eventstore::EventStore> store_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> records_;
    std::unique_ptr<LogImporter> importer_;
    ExportReader events_;
    std::optional<ExportReader> keys_;
    ProgressBar bar_{"importing"};
    GlobalPosition reached_;
    crypto::Sha256 hash_{};
    eventstore::Checkpoint end_;
    eventstore::RecentVersions versions_;
    operators::ImportRecord record_;
};

// Of an archive its files in order; the keys come with the last one.
std::vector<ImportOptions> imports_of(const ImportOptions& options) {
    if (!std::filesystem::is_directory(options.file)) return {options};
    std::vector<ImportOptions> imports;
    for (const auto& file : read_manifest(options.file))
        imports.push_back(
            {.file = (std::filesystem::path(options.file) / file.range.file_name()).string(),
             .keys_file = {}});
    if (imports.empty()) throw StartError("there is no archive in '" + options.file + "'");
    imports.back().keys_file = options.keys_file;
    return imports;
}

int import_log(const Configuration& configuration, const ImportOptions& options) {
    try {
        GlobalPosition end;
        for (const auto& each : imports_of(options)) end = Import(configuration, each).run();
        std::cout << "imported up to position " << end.value << '\n';
        return exit_done;
    } catch (const Refused& refused) {
        std::cerr << "roster: " << refused.why << '\n';
        return exit_no;
    } catch (const ArchiveRefused& refused) {
        std::cerr << "roster: " << refused.what() << '\n';
        return exit_no;
    }
}

}  // namespace

void add_log_import(const CommandLine& log) {
    auto* command = add_subcommand(log.app, log.flags, "import",
                                   "read an export into an empty store; the chain is verified");
    auto options = std::make_shared<ImportOptions>();
    command
        ->add_option("FILE", options->file,
                     "what `roster log export` wrote, or the folder of an archive")
        ->required();
    command->add_option("--with-keys", options->keys_file,
                        "the users' wrapped keys, exported with it");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return import_log(configuration, *options);
        };
    });
}

}  // namespace roster::cli
