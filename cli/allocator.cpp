// How jemalloc keeps memory, which this binary allocates from: many small actors come and go, and
// glibc's arenas keep the pages that they leave (ADR 0024).
//
// Linked into the binary, and into the test that holds it to its bounds; sanitizers bring
// allocators of their own.

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// Read by jemalloc when it starts, jemalloc(3) "TUNING". A thread of its own gives pages back to
// the system a second after they were left; work never waits for that.
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
}

#endif
