// roster log export: the log as NDJSON, private parts sealed, and on request the users' wrapped
// keys apart from it.

#include <iostream>
#include <unordered_set>

#include "cli/exit_code.hpp"
#include "cli/export_file.hpp"
#include "cli/log_commands.hpp"
#include "cli/log_pages.hpp"
#include "cli/number_options.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/read_ahead.hpp"

namespace roster::cli {

namespace {

struct ExportOptions {
    std::int64_t from = 1;
    std::string file;
    std::string keys_file;
};

// Writes each key about once: a repeated one is harmless, remembering all would not be.
class KeyExport {
public:
    static constexpr std::size_t max_remembered = 10'000;

    KeyExport(const std::string& file, const ExportHeader& header) {
        if (!file.empty()) writer_.emplace(file, header);
    }

    void add(const eventstore::RecordedEvent& event) {
        if (!writer_ || !event.private_part || !event.wrapped_key) return;
        const auto user = eventstore::owner_of(*event.private_part);
        if (!user || !remembered_.insert(*user).second) return;
        writer_->line(key_line({event.stream, {*user, *event.wrapped_key}}));
        if (remembered_.size() >= max_remembered) remembered_.clear();
    }

    void finish() {
        if (writer_) writer_->finish();
    }

private:
    std::optional<ExportWriter> writer_;
    std::unordered_set<domain::UserId> remembered_;
};

int export_log(const Configuration& configuration, const ExportOptions& options) {
    const auto store = open_log(configuration);
    const auto reader = eventstore::open_read_ahead(*store);
    ExportHeader header{event_format, {options.from}, answered(reader->head())};
    if (header.from <= header.head.position.next())
        header.previous = hash_at(*reader, header.head.log_id, {options.from - 1});
    ExportWriter events(options.file, header);
    header.format = key_format;
    header.previous.reset();
    KeyExport keys(options.keys_file, header);
    ProgressBar bar("exporting");
    const auto end = header.head.position;
    for_each_page(
        *reader, {options.from - 1}, end, [&](const std::vector<eventstore::RecordedEvent>& page) {
            for (const auto& event : page) {
                events.line(eventstore::event_json(event, eventstore::sealed_private_json(event)));
                keys.add(event);
            }
            bar.show(page.back().position.value, end.value);
            return true;
        });
    keys.finish();
    events.finish();
    std::cout << "exported up to position " << end.value << '\n';
    return exit_done;
}

}  // namespace

void add_log_export(const CommandLine& log) {
    auto* command =
        add_subcommand(log.app, log.flags, "export",
                       "write the log to a file, one EVENT a line, private parts sealed");
    auto options = std::make_shared<ExportOptions>();
    add_position_option(*command, "--from", options->from, "first position, inclusive");
    command->add_option("FILE", options->file, "the file to write")->required();
    command->add_option("--with-keys", options->keys_file,
                        "write the users' wrapped keys to this file");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return export_log(configuration, *options);
        };
    });
}

}  // namespace roster::cli
