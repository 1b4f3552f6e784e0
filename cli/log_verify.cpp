// roster log verify: checks positions, versions, decoding and the hash chain of the whole log.

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "cli/archive_check.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/number_options.hpp"
#include "cli/open_log.hpp"
#include "cli/opened_log.hpp"
#include "cli/progress_bar.hpp"
#include "cli/published_head.hpp"
#include "cli/start_error.hpp"
#include "domain/overloaded.hpp"
#include "operators/log_check.hpp"
#include "text/escape.hpp"
#include "text/hex.hpp"

namespace roster::cli {

namespace {

struct VerifyCommandOptions {
    std::int64_t from = 1;
    bool json = false;
    std::string head_file;
    std::string signed_by;  // base64
    std::string archive;
};

int print_whole(const eventstore::LogWhole& whole, bool json) {
    if (!json)
        std::cout << "whole: " << whole.events << " events (" << whole.shredded
                  << " shredded), head " << whole.head.position.value << " "
                  << text::to_hex(whole.head.hash) << '\n';
    return exit_done;
}

int print_damage(const eventstore::LogDamaged& damage) {
    std::cerr << "roster: damaged at position " << damage.position.value << ": "
              << text::terminal_escaped(damage.what) << '\n';
    return exit_no;
}

int refused(const std::string& why) {
    std::cerr << "roster: --head: " << why << '\n';
    return exit_no;
}

std::expected<PublishedHead, HeadError> read_head(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw StartError("--head: cannot read '" + file + "'");
    return parse_published_head({std::istreambuf_iterator<char>(in), {}});
}

// Nothing: the published head, if there is one, may be believed.
std::optional<int> take_head(const VerifyCommandOptions& options,
                             std::optional<eventstore::LogHead>& head) {
    if (options.head_file.empty()) return std::nullopt;
    const auto published = read_head(options.head_file);
    if (!published && published.error() == HeadError::malformed)
        return usage_error("--head: '" + options.head_file + "' holds no published head");
    if (!published) return refused("the signature is not right");
    if (!options.signed_by.empty() && published->public_key != options.signed_by)
        return refused("it is not signed by the key that --signed-by names");
    head = published->head;
    return std::nullopt;
}

int print(const eventstore::VerifyOutcome& outcome, bool json) {
    if (json) std::cout << operators::outcome_json(outcome) << '\n';
    return std::visit(
        domain::overloaded{
            [&](const eventstore::LogWhole& whole) { return print_whole(whole, json); },
            [](const eventstore::LogDamaged& damage) { return print_damage(damage); },
            [](const eventstore::StoreUnavailable& error) { return usage_error(error.message); }},
        outcome);
}

int verify(const Configuration& configuration, const VerifyCommandOptions& options) {
    if (!options.archive.empty())
        return print(check_archive(options.archive, options.signed_by), options.json);
    if (!options.signed_by.empty() && options.head_file.empty())
        return usage_error("--signed-by: it goes with --head or --archive");
    std::optional<eventstore::LogHead> published_head;
    if (const auto code = take_head(options, published_head)) return *code;
    const auto store = open_log(configuration);
    const auto keys = keys_if_any(configuration);
    if (!keys)
        std::cerr << "roster: without keys the private parts are checked by the chain only\n";
    ProgressBar bar("verifying");
    const auto outcome = operators::check_log(
        *store, {.from = {options.from},
                 .published_head = published_head,
                 .keys = keys ? &*keys : nullptr,
                 .progress = [&](auto at, auto head) { bar.show(at.value, head.value); }});
    return print(outcome, options.json);
}

}  // namespace

void add_log_verify(const CommandLine& log) {
    auto* command =
        add_subcommand(log.app, log.flags, "verify",
                       "check that the log is whole: exit 0 whole, 1 damaged, 2 could not check");
    auto options = std::make_shared<VerifyCommandOptions>();
    auto* from =
        add_position_option(*command, "--from", options->from, "first position, inclusive");
    command->add_flag("--json", options->json, "the result as JSON");
    auto* head = command->add_option("--head", options->head_file,
                                     "file with a head published earlier: the log must contain it");
    command->add_option("--signed-by", options->signed_by,
                        "the public key, as in the head, that must have signed it");
    command
        ->add_option("--archive", options->archive,
                     "check this archive of `roster log archive` by itself, and no log")
        ->excludes(from)
        ->excludes(head);
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return verify(configuration, *options);
        };
    });
}

}  // namespace roster::cli
