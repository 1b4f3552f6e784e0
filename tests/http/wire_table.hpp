#pragma once
// Messages, good, odd, malformed and smuggled, with what has to come back for each.

#include <string>
#include <vector>

namespace roster::http::testing {

// The statuses that come back, and then "close" or "open". After "open" the connection still
// serves.
struct Row {
    std::string bytes;
    std::string expected;
};
using Table = std::vector<Row>;

// A request that is answered 404.
inline constexpr const char* next_request = "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n";

[[nodiscard]] const Table& wire_table();

}  // namespace roster::http::testing
