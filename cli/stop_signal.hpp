#pragma once
// SIGTERM and SIGINT, taken by the main thread at a time of its choosing.

namespace roster::cli {

// Call first in a service, before any thread starts: all threads inherit it. Also ignores SIGPIPE.
void block_stop_signals();

// Waits for SIGTERM or SIGINT. The next one after that ends the process at once.
void wait_for_stop_signal();

}  // namespace roster::cli
