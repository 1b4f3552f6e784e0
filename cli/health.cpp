// roster health: asks a running service, for container health checks and people.

#include <iostream>

#include "cli/admin_listener.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/http_probe.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::seconds answer_limit{5};

struct HealthOptions {
    bool mailer = false;
    bool live = false;
};

int health(const Configuration& configuration, const HealthOptions& options) {
    const auto address =
        options.mailer ? mailer_admin_address(configuration) : node_admin_address(configuration);
    if (address.port == 0)
        return usage_error("ROSTER_ADMIN_ADDR: port 0 is any port; say which one to ask");
    const auto answer = probe(admin_probe(configuration, address),
                              options.live ? "/healthz" : "/readyz", answer_limit);
    if (!answer) {
        std::cerr << "roster: " << answer.error() << '\n';
        return exit_usage;
    }
    std::cout << answer->body << (answer->body.ends_with('\n') ? "" : "\n");
    return answer->status == 200 ? exit_done : exit_no;
}

}  // namespace

void add_health(const CommandLine& line) {
    auto* command = add_subcommand(line.app, line.flags, "health",
                                   "ask a running service whether it is ready; exit 1 if it is "
                                   "not, 2 if it does not answer",
                                   Use::admin);
    auto options = std::make_shared<HealthOptions>();
    command->add_flag("--mailer", options->mailer, "a mail worker, whose default port is 9091");
    command->add_flag("--live", options->live, "only whether the process lives");
    command->callback([&chosen = line.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return health(configuration, *options);
        };
    });
}

}  // namespace roster::cli
