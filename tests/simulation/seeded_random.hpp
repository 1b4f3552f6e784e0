#pragma once
// The random numbers of this program, in the place of the kernel's: a seed gives the same ids, keys
// and codes again, and so the same schedule.

#include <cstdint>

namespace roster::simulation {

void seed_random_numbers(std::uint64_t seed);

}  // namespace roster::simulation
