#pragma once
// The subcommands of `roster user`, one file each.

#include "cli/command.hpp"

namespace roster::cli {

void add_user_erase(const CommandLine& user);
void add_user_import(const CommandLine& user);
void add_user_list(const CommandLine& user);
void add_user_purge(const CommandLine& user);
void add_user_show(const CommandLine& user);

}  // namespace roster::cli
