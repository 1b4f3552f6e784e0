// roster user import: people who have an account elsewhere.
//
// A hash whose form ROSTER_IMPORTED_HASHES lacks stops the run before it is written: on nodes that
// do not know the form, the time of an answer would tell who was imported.

#include <iostream>

#include "cli/confirmation.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_shard.hpp"
#include "cli/open_log.hpp"
#include "cli/opened_log.hpp"
#include "cli/people_file.hpp"
#include "cli/progress_bar.hpp"
#include "cli/setting_values.hpp"
#include "cli/user_verbs.hpp"
#include "eventstore/key_fingerprints.hpp"
#include "operators/people_import.hpp"

namespace roster::cli {

namespace {

using Forms = std::set<crypto::HashForm>;

struct ImportOptions {
    std::string file;
    bool dry_run = false;
    bool json = false;
};

// With keys other than the log's every person would be sealed where no node finds them, with
// another shard be where no node lets them in.
void require_marks_of_log(OpenedLog& opened, const Configuration& configuration, bool dry_run) {
    const auto marks = marks_of(load_keys(configuration), configuration.shard);
    if (!dry_run)
        static_cast<void>(required(operators::answered(opened.store->agree_on_keys(marks))));
    const auto head = required(operators::answered(opened.log.reader().head()));
    if (opened.keys && eventstore::agreed_fingerprints(head, marks)) return;
    throw StartError(wrong_shard(head, configuration.shard)
                         .value_or("ROSTER_KEYS_FILE: '" + configuration.keys_file.string() +
                                   "' does not hold the keys of this log"));
}

Forms configured_forms(const Configuration& configuration) {
    return {configuration.imported_hashes.begin(), configuration.imported_hashes.end()};
}

void require_listed(const operators::PersonToImport& person, const Forms& listed) {
    if (!listed.contains(person.form))
        throw StartError("line " + std::to_string(person.line) + ": ROSTER_IMPORTED_HASHES lacks " +
                         person.form.text() +
                         ": `roster user import --dry-run` prints the value it needs, on every "
                         "node, before anybody is imported");
}

operators::ImportReport import_all(OpenedLog& opened, PeopleFile& file, const Forms& listed,
                                   const operators::PeopleImport::Options& options) {
    const auto dry_run = options.dry_run;
    operators::PeopleImport import(opened.log, options);
    ProgressBar bar(dry_run ? "reading" : "importing");
    while (auto line = file.next()) {
        if (!*line) {
            import.refuse(line->error());
            continue;
        }
        if (!dry_run) require_listed(**line, listed);
        if (const auto done = import.add(**std::move(line)); !done)
            throw StartError(words_for(done.error()));
        if (file.total() > 0) bar.show(file.reached(), file.total());
    }
    return required(import.finish());
}

void print(const operators::ImportReport& report) {
    for (const auto& line : report.refused)
        std::cout << "line " << line.line << ": " << operators::words_for(line) << '\n';
    std::cout << (report.dry_run ? "would import " : "imported ") << report.imported
              << ", already here " << report.already_here;
    if (report.of_other_shards > 0) std::cout << ", of other shards " << report.of_other_shards;
    std::cout << ", refused " << report.refused.size()
              << "\nROSTER_IMPORTED_HASHES=" << operators::forms_text(report.forms) << '\n';
}

// The value that nodes need: what they have by now, and what this file adds.
void complete(operators::ImportReport& report, const Forms& listed) {
    const bool lacks = !std::ranges::includes(listed, report.forms);
    report.forms.insert(listed.begin(), listed.end());
    if (report.forms.size() > max_imported_forms)
        std::cerr << "roster: these are more forms of hashes than ROSTER_IMPORTED_HASHES takes: "
                     "import the people of some of them only\n";
    else if (lacks)
        std::cerr << "roster: ROSTER_IMPORTED_HASHES lacks forms of these hashes: set it on every "
                     "node before anybody is imported\n";
}

int import_people(const Configuration& configuration, const ImportOptions& options) {
    OpenedLog opened(configuration);
    require_marks_of_log(opened, configuration, options.dry_run);
    PeopleFile file(options.file);
    const auto listed = configured_forms(configuration);
    auto report = import_all(opened, file, listed,
                             {operator_at_command_line(), options.dry_run, configuration.shard});
    complete(report, listed);
    if (options.json)
        std::cout << operators::report_json(report) << '\n';
    else
        print(report);
    return report.refused.empty() ? exit_done : exit_no;
}

}  // namespace

void add_user_import(const CommandLine& user) {
    auto* command = add_subcommand(
        user.app, user.flags, "import",
        "import people who have an account elsewhere, with their password hashes; run again, it "
        "goes on",
        Use::log | Use::keys | Use::import);
    auto options = std::make_shared<ImportOptions>();
    command
        ->add_option("FILE", options->file,
                     "NDJSON, one person a line: email, password_hash, active_since and perhaps "
                     "locale; - is standard input")
        ->required();
    command->add_flag("--dry-run", options->dry_run, "write nothing, and report all the same");
    command->add_flag("--json", options->json, "the report as JSON");
    command->callback([&chosen = user.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return import_people(configuration, *options);
        };
    });
}

}  // namespace roster::cli
