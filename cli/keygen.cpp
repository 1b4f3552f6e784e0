// roster keygen: makes the key file, a mail worker's share of it, or one more key in it.

#include <iostream>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
#include "cli/start_error.hpp"

namespace roster::cli {

namespace {

struct KeygenOptions {
    std::string mailer_file;
    std::string rotate;  // "key-encryption", "code" or "token"
};

int report(const std::expected<void, crypto::KeyFileError>& written,
           const std::filesystem::path& file) {
    if (written) {
        std::cout << file.string() << '\n';
        return exit_done;
    }
    std::cerr << "roster: " << written.error().message << '\n';
    return written.error().kind == crypto::KeyFileError::Kind::exists ? exit_no : exit_usage;
}

// What a mail worker's share has no part of cannot be rotated there.
crypto::KeyRing load_whole_keys(const Configuration& configuration) {
    auto keys = load_keys(configuration);
    if (keys.is_mailer_share())
        throw StartError("ROSTER_KEYS_FILE: '" + configuration.keys_file.string() +
                         "' is a mail worker's share; only the whole key file has this key");
    return keys;
}

int keygen(const Configuration& configuration, const KeygenOptions& options) {
    const auto& file = configuration.keys_file;
    if (!options.mailer_file.empty())
        return report(load_keys(configuration).mailer_share().save_new(options.mailer_file),
                      options.mailer_file);
    if (options.rotate == "key-encryption")
        return report(load_whole_keys(configuration).with_new_key_encryption_key().replace(file),
                      file);
    if (options.rotate == "code")
        return report(load_keys(configuration).with_new_code_key().replace(file), file);
    if (options.rotate == "token")
        return report(load_whole_keys(configuration).with_new_token_key().replace(file), file);
    return report(crypto::KeyRing::generate().save_new(file), file);
}

}  // namespace

void add_keygen(const CommandLine& line) {
    auto* command = add_subcommand(line.app, line.flags, "keygen",
                                   "write a new key file, mode 0600", Use::keys);
    auto options = std::make_shared<KeygenOptions>();
    auto* share =
        command->add_option("--mailer", options->mailer_file,
                            "write the mail worker's share of the existing key file to this file");
    command
        ->add_option("--rotate", options->rotate,
                     "add a new key to the existing key file: key-encryption, code or token")
        ->check(CLI::IsMember({"key-encryption", "code", "token"}))
        ->excludes(share);
    command->callback([&chosen = line.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return keygen(configuration, *options);
        };
    });
}

}  // namespace roster::cli
