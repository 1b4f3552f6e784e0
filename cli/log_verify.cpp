// roster log verify: checks positions, versions, decoding and the hash chain of the whole log.

#include <iostream>
#include <optional>

#include <unistd.h>

#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/open_log.hpp"
#include "crypto/sealed_data.hpp"
#include "domain/overloaded.hpp"
#include "eventstore/log_verifier.hpp"

namespace roster::cli {

namespace {

struct VerifyCommandOptions {
    std::int64_t from = 1;
    bool json = false;
};

void show_progress(domain::GlobalPosition reached, domain::GlobalPosition head) {
    if (isatty(STDERR_FILENO) == 0 || head.value == 0) return;
    std::cerr << "\rverifying " << reached.value * 100 / head.value << " % (" << reached.value
              << " of " << head.value << ")" << (reached == head ? "\n" : "") << std::flush;
}

int print_whole(const eventstore::LogWhole& whole, bool json) {
    const auto hash = crypto::to_hex(whole.head.hash);
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

int verify(const Configuration& configuration, const VerifyCommandOptions& options) {
    const auto store = open_log(configuration);
    const auto reader = store->open_reader();
    std::optional<crypto::KeyRing> keys;
    if (auto loaded = crypto::KeyRing::load(configuration.keys_file);
        loaded && !loaded->is_mailer_share())
        keys = std::move(*loaded);
    else
        std::cerr << "roster: without keys the private parts are checked by the chain only\n";
    const auto outcome = eventstore::verify_log(*reader, {.from = {options.from},
                                                          .published_head = std::nullopt,
                                                          .keys = keys ? &*keys : nullptr,
                                                          .progress = show_progress});
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
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return verify(configuration, *options);
        };
    });
}

}  // namespace roster::cli
