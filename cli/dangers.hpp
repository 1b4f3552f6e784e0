#pragma once
// Settings that are allowed and dangerous: said once at the start.

#include <string>
#include <vector>

#include "cli/config.hpp"

namespace roster::cli {

struct Danger {
    std::string variable;
    std::string detail;
};

// Of an API node. `admin` is the address it listens on.
[[nodiscard]] std::vector<Danger> dangers_of_node(const Configuration& configuration,
                                                  const http::ListenAddress& admin);

// Of a mail worker.
[[nodiscard]] std::vector<Danger> dangers_of_mail_worker(const Configuration& configuration,
                                                         const http::ListenAddress& admin);

// Logs each as a warning, and which variables of the environment were passed over.
void say_at_the_start(const Configuration& configuration, const std::vector<Danger>& dangers);

}  // namespace roster::cli
