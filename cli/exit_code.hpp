#pragma once
// What every command tells its caller by its exit status.

namespace roster::cli {

enum ExitCode {
    exit_done = 0,
    exit_no = 1,     // a definite no: damaged, not found, refused
    exit_usage = 2,  // usage or environment: nothing was decided
};

}  // namespace roster::cli
