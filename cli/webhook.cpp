// roster webhook: how the endpoints do, a message to try one, and the end of a parked one's rest;
// as the admin calls do.

#include <iomanip>
#include <iostream>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/opened_log.hpp"
#include "cli/webhooks_file.hpp"
#include "consumer/curl_http_sender.hpp"
#include "followers/webhook_message.hpp"
#include "operators/webhooks.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::milliseconds test_patience{10'000};

operators::WebhookEndpoints endpoints_of(const Configuration& configuration) {
    if (configuration.webhooks_file.empty())
        throw StartError("ROSTER_WEBHOOKS_FILE: name the file of the endpoints");
    return read_webhooks_file(configuration.webhooks_file);
}

followers::WebhookEndpointPtr endpoint_of(const Configuration& configuration,
                                          const std::string& name) {
    auto endpoint = operators::find_webhook(endpoints_of(configuration), name);
    if (!endpoint)
        throw StartError("'" + name + "' is no webhook; `roster webhook list` shows what there is");
    return endpoint;
}

void print_line(const operators::WebhookStatus& status) {
    const auto& state = status.state;
    std::cout << std::left << std::setw(20) << status.name << std::setw(9)
              << operators::status_of(status) << "position " << std::setw(10)
              << status.position.value << "lag " << std::setw(8) << status.lag
              << (state.parked.empty() ? state.last_answer : state.parked) << '\n';
}

int list(const Configuration& configuration, bool as_json) {
    const auto endpoints = endpoints_of(configuration);
    OpenedLog opened(configuration);
    const auto statuses = required(operators::read_webhooks(opened.log, endpoints));
    if (as_json)
        std::cout << operators::webhooks_json(statuses) << '\n';
    else
        for (const auto& status : statuses) print_line(status);
    return exit_done;
}

int test(const Configuration& configuration, const std::string& name) {
    const auto endpoint = endpoint_of(configuration, name);
    const auto outcome = operators::test_webhook(*endpoint, *consumer::make_curl_http_sender(),
                                                 telemetry::system_log_time(), test_patience);
    std::cout << name << ": " << followers::words_for(outcome) << '\n';
    return followers::is_taken(outcome) ? exit_done : exit_no;
}

int resume(const Configuration& configuration, const std::string& name) {
    const auto endpoint = endpoint_of(configuration, name);
    OpenedLog opened(configuration);
    if (const auto resumed = operators::resume_webhook(opened.log, *endpoint); !resumed)
        return no_answer(resumed.error());
    std::cout << name << " goes on\n";
    return exit_done;
}

void add_list(const CommandLine& group) {
    auto* command = add_subcommand(group.app, group.flags, "list",
                                   "name, state, position, lag and last answer of each",
                                   Use::log | Use::webhooks);
    auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "as JSON");
    command->callback([&chosen = group.chosen, as_json] {
        chosen = [as_json](const Configuration& configuration) {
            return list(configuration, *as_json);
        };
    });
}

using Verb = int (*)(const Configuration&, const std::string&);

void add_verb(const CommandLine& group, const char* verb, const char* help, Verb run) {
    auto* command = add_subcommand(group.app, group.flags, verb, help, Use::log | Use::webhooks);
    auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "the endpoint")->required();
    command->callback([&chosen = group.chosen, name, run] {
        chosen = [name, run](const Configuration& configuration) {
            return run(configuration, *name);
        };
    });
}

}  // namespace

void add_webhook(const CommandLine& line) {
    auto* app = line.app.add_subcommand("webhook", "list, try and resume the webhooks' endpoints");
    app->require_subcommand(1);
    const CommandLine group{*app, line.flags, line.chosen};
    add_list(group);
    add_verb(group, "test", "post a message of type roster.Test now; exit 1 if it is not taken",
             test);
    add_verb(group, "resume", "let a parked endpoint, or one that fails, try again at once",
             resume);
}

}  // namespace roster::cli
