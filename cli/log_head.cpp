// roster log head: where the log ends, signed on request, to be published elsewhere.

#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/log_pages.hpp"
#include "cli/open_log.hpp"
#include "cli/published_head.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/signature.hpp"
#include "text/hex.hpp"

namespace roster::cli {

namespace {

struct HeadOptions {
    bool json = false;
    std::string signing_key;
};

void print_readable(const eventstore::LogHead& head) {
    std::cout << "log       " << head.log_id.to_string() << "\nposition  " << head.position.value
              << "\nhash      " << text::to_hex(head.hash) << "\nrecorded  "
              << domain::to_rfc3339(head.recorded_at) << '\n';
}

int print_head(const Configuration& configuration, const HeadOptions& options) {
    std::optional<crypto::SecretBytes> key;
    if (!options.signing_key.empty()) {
        auto loaded = crypto::load_signing_key(options.signing_key);
        if (!loaded) return usage_error("--sign: " + loaded.error().message);
        key = std::move(*loaded);
    }
    const auto store = open_log(configuration);
    const auto head = answered(store->open_reader()->head());
    if (key)
        std::cout << signed_head_json(head, *key) << '\n';
    else if (options.json)
        std::cout << head_json(head) << '\n';
    else
        print_readable(head);
    return exit_done;
}

}  // namespace

void add_log_head(const CommandLine& log) {
    auto* command = add_subcommand(log.app, log.flags, "head",
                                   "where the log ends: log id, position, hash and time");
    auto options = std::make_shared<HeadOptions>();
    command->add_flag("--json", options->json, "one JSON object");
    command->add_option("--sign", options->signing_key,
                        "sign it (and print JSON) with this Ed25519 key, PEM PKCS #8");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return print_head(configuration, *options);
        };
    });
}

}  // namespace roster::cli
