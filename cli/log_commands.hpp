#pragma once
// The subcommands of `roster log`, one file each.

#include "cli/command.hpp"

namespace roster::cli {

void add_log_archive(const CommandLine& log);
void add_log_export(const CommandLine& log);
void add_log_head(const CommandLine& log);
void add_log_import(const CommandLine& log);
void add_log_replay(const CommandLine& log);
void add_log_show(const CommandLine& log);
void add_log_tail(const CommandLine& log);
void add_log_verify(const CommandLine& log);

}  // namespace roster::cli
