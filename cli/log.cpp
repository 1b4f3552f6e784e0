// roster log: the group of commands that read the log.

#include "cli/log_commands.hpp"

namespace roster::cli {

void add_log(const CommandLine& line) {
    auto* group = line.app.add_subcommand("log", "read, check, copy and replay the event log");
    group->require_subcommand(1);
    const CommandLine log{*group, line.flags, line.chosen};
    add_log_archive(log);
    add_log_export(log);
    add_log_head(log);
    add_log_import(log);
    add_log_replay(log);
    add_log_show(log);
    add_log_tail(log);
    add_log_verify(log);
}

}  // namespace roster::cli
