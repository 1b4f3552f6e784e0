#pragma once
// Whom an operator's command is about: a person, named by user id or by address.

#include <string>

#include <CLI/CLI.hpp>

#include "cli/opened_log.hpp"
#include "operators/person.hpp"

namespace roster::cli {

struct PersonOptions {
    std::string user;
    std::string email;

    [[nodiscard]] bool any() const { return !user.empty() || !email.empty(); }
};

// Adds the id, as `--user` or as a positional argument, and `--email`; at most one may be given,
// and with `required` one must be.
void add_person_options(CLI::App& command, PersonOptions& options, const std::string& id_name,
                        bool required = true);

// By address the stream is derived, by id the `users` read model is asked. Throws StartError for
// bad usage and where the keys are not the log's.
[[nodiscard]] operators::Answered<operators::Person> find_person(
    OpenedLog& opened, const PersonOptions& options, const Configuration& configuration);

// Finds the person and tells their story.
[[nodiscard]] operators::Answered<operators::Story> tell(OpenedLog& opened,
                                                         const PersonOptions& options,
                                                         const Configuration& configuration,
                                                         std::optional<domain::LogTime> until = {});

}  // namespace roster::cli
