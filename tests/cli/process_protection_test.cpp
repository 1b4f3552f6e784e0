#include "cli/process_protection.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "tests/catch.hpp"

TEST_CASE("a protected process leaves no core and is not read by others", "[cli]") {
    roster::cli::protect_memory();
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_CORE, &limit) == 0);
    CHECK(limit.rlim_max == 0);
    CHECK(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // what sanitizers need at the end of this program
}
