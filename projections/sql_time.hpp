#pragma once
// Times as the tables of the read models hold them: bigint, microseconds since 1970.

#include <cstdint>

#include "domain/log_time.hpp"

namespace roster::projections {

[[nodiscard]] inline std::int64_t micros(domain::LogTime time) {
    return time.time_since_epoch().count();
}

}  // namespace roster::projections
