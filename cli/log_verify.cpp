// roster log verify: checks positions, versions, decoding and the hash chain of the whole log.

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include <unistd.h>

#include "cli/exit_code.hpp"
#include "cli/import_record.hpp"
#include "cli/log_commands.hpp"
#include "cli/open_log.hpp"
#include "cli/person.hpp"
#include "cli/progress_bar.hpp"
#include "cli/published_head.hpp"
#include "cli/start_error.hpp"
#include "crypto/sealed_data.hpp"
#include "domain/overloaded.hpp"
#include "eventstore/log_verifier.hpp"
#include "eventstore/read_ahead.hpp"
#include "text/hex.hpp"

namespace roster::cli {

namespace {

struct VerifyCommandOptions {
    std::int64_t from = 1;
    bool json = false;
    std::string head_file;
    std::string signed_by;  // base64
};

int print_whole(const eventstore::LogWhole& whole, bool json) {
    const auto hash = text::to_hex(whole.head.hash);
    if (json)
        std::cout << R"({"result":"whole","events":)" << whole.events << R"(,"shredded":)"
                  << whole.shredded << R"(,"position":)" << whole.head.position.value
                  << R"(,"hash":")" << hash << "\"}\n";
    else
        std::cout << "whole: " << whole.events << " events (" << whole.shredded
                  << " shredded), head " << whole.head.position.value << " " << hash << '\n';
    return exit_done;
}

int print_damage(const eventstore::LogDamaged& damage, bool json) {
    if (json) std::cout << R"({"result":"damaged","position":)" << damage.position.value << "}\n";
    std::cerr << "roster: damaged at position " << damage.position.value << ": " << damage.what
              << '\n';
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

ImportRecord import_record_of(eventstore::EventStore& store) {
    ImportRecord record;
    const auto done = store.open_read_models()->in_transaction(
        [&](auto& transaction) { record = read_import_record(transaction); });
    if (!done) throw StartError("ROSTER_DATABASE_URL: " + done.error().message);
    return record;
}

int verify(const Configuration& configuration, const VerifyCommandOptions& options) {
    std::optional<eventstore::LogHead> published_head;
    if (const auto code = take_head(options, published_head)) return *code;
    const auto store = open_log(configuration);
    const auto reader = eventstore::open_read_ahead(*store);
    const auto keys = keys_if_any(configuration);
    if (!keys)
        std::cerr << "roster: without keys the private parts are checked by the chain only\n";
    const auto import = import_record_of(*store);
    ProgressBar bar("verifying");
    const eventstore::VerifyOptions checks{
        .from = {options.from},
        .published_head = published_head,
        .keys = keys ? &*keys : nullptr,
        .keys_missing_after = import.keys_up_to,
        .keys_missing_up_to = import.end,
        .progress = [&](auto reached, auto head) { bar.show(reached.value, head.value); }};
    const auto outcome = eventstore::verify_log(*reader, checks);
    return std::visit(
        domain::overloaded{
            [&](const eventstore::LogWhole& whole) { return print_whole(whole, options.json); },
            [&](const eventstore::LogDamaged& damage) {
                return print_damage(damage, options.json);
            },
            [](const eventstore::StoreUnavailable& error) { return usage_error(error.message); }},
        outcome);
}

}  // namespace

void add_log_verify(const CommandLine& log) {
    auto* command =
        add_subcommand(log.app, log.flags, "verify",
                       "check that the log is whole: exit 0 whole, 1 damaged, 2 could not check");
    auto options = std::make_shared<VerifyCommandOptions>();
    command->add_option("--from", options->from, "first position, inclusive")
        ->check(CLI::PositiveNumber);
    command->add_flag("--json", options->json, "the result as JSON");
    auto* head = command->add_option("--head", options->head_file,
                                     "file with a head published earlier: the log must contain it");
    command
        ->add_option("--signed-by", options->signed_by,
                     "the public key, as in the head, that must have signed it")
        ->needs(head);
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return verify(configuration, *options);
        };
    });
}

}  // namespace roster::cli
