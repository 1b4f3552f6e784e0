#pragma once
// Keeps keys and passwords in this process's memory away from others.

namespace roster::cli {

// No core file, and no other process of the same user reads this one's memory. Call first.
void protect_memory();

}  // namespace roster::cli
