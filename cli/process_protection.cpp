// Keeps keys and passwords in this process's memory away from others.

#include "cli/process_protection.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace roster::cli {

void protect_memory() {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace roster::cli
