// roster log tail: the log from a position on, readable or as NDJSON; with --follow, as it grows.

#include <iostream>
#include <optional>

#include "cli/event_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/open_log.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::milliseconds follow_wait{150};

struct TailOptions {
    bool follow = false;
    bool json = false;
    std::int64_t from = 1;
    std::string type;
    std::string user;
};

bool is_wanted(const eventstore::RecordedEvent& event, const TailOptions& options,
               const std::optional<domain::UserId>& user) {
    if (!options.type.empty() && event.type != options.type) return false;
    if (!user) return true;
    const auto decoded = eventstore::decode_public(event);
    return decoded && domain::user_of(*decoded) == *user;
}

class Tail {
public:
    Tail(const Configuration& configuration, const TailOptions& options)
        : options_(options),
          user_(domain::UserId::parse(options.user)),
          store_(open_log(configuration)),
          reader_(store_->open_reader()),
          listener_(store_->open_listener()),
          position_{options.from - 1} {
        if (auto keys = crypto::KeyRing::load(configuration.keys_file);
            keys && !keys->is_mailer_share())
            keys_ = std::move(*keys);
    }

    int run() {
        while (std::cout) {
            const auto events = reader_->read_log(position_, eventstore::EventReader::max_page);
            if (!events) {
                if (!options_.follow) return usage_error(events.error().message);
                listener_->wait(follow_wait);
                continue;
            }
            for (const auto& event : *events) print(event);
            std::cout.flush();
            if (!events->empty())
                position_ = events->back().position;
            else if (options_.follow)
                listener_->wait(follow_wait);
            else
                break;
        }
        return exit_done;
    }

private:
    void print(const eventstore::RecordedEvent& event) {
        if (!is_wanted(event, options_, user_)) return;
        const auto* keys = keys_ ? &*keys_ : nullptr;
        std::cout << (options_.json ? json_line(event, keys) : readable_line(event, keys)) << '\n';
    }

    TailOptions options_;
    std::optional<domain::UserId> user_;
    std::optional<crypto::KeyRing> keys_;
    std::unique_ptr<eventstore::EventStore> store_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::AppendListener> listener_;
    domain::GlobalPosition position_;
};

int tail(const Configuration& configuration, const TailOptions& options) {
    if (!options.user.empty() && !domain::UserId::parse(options.user))
        return usage_error("--user: '" + options.user + "' is not a user id");
    return Tail(configuration, options).run();
}

}  // namespace

void add_log_tail(const CommandLine& log) {
    auto* command = add_subcommand(log.app, log.flags, "tail",
                                   "print the log, and with --follow go on as it grows");
    auto options = std::make_shared<TailOptions>();
    command->add_flag("--follow,-f", options->follow, "wait for new events");
    command->add_flag("--json", options->json, "one JSON object a line");
    command->add_option("--from", options->from, "first position, inclusive")
        ->check(CLI::PositiveNumber);
    command->add_option("--type", options->type, "only events of this type");
    command->add_option("--user", options->user, "only events of this user id");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return tail(configuration, *options);
        };
    });
}

}  // namespace roster::cli
