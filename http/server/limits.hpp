#pragma once
// Every bound of the HTTP edge, in one place.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace roster::http {

// Of one request. RESTinio's own limits are four times these and are never reached: request_guard
// answers first.
inline constexpr std::size_t max_method_length = 16;
inline constexpr std::size_t max_target_length = 1024;
inline constexpr std::size_t max_field_name_length = 64;
inline constexpr std::size_t max_field_value_length = 8192;
inline constexpr std::size_t max_field_count = 100;
inline constexpr std::size_t max_head_length = 32 * 1024;
inline constexpr std::size_t max_body_length = 4096;
inline constexpr std::size_t max_chunk_line_length = 256;  // its size and its extensions
inline constexpr std::size_t max_trailer_length = 4096;
inline constexpr std::size_t restinio_limit_factor = 4;
inline constexpr int max_json_depth = 4;
inline constexpr std::size_t max_preflight_fields_length = 2048;

// Of one connection.
struct Timeouts {
    std::chrono::milliseconds idle{75'000};     // the pause before a request
    std::chrono::milliseconds request{10'000};  // from a request's first octet to its last
    std::chrono::milliseconds handle{12'000};  // the last resort: requests are answered long before
    std::chrono::milliseconds write{5'000};
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds check_every{250};  // how exact the above are
};

// A client that is still sending when it is refused is read on for this long and this much, so that
// it sees the answer and no reset; at most so many at a time.
inline constexpr std::chrono::milliseconds linger_time{3'000};
inline constexpr std::size_t linger_bytes = 16 * 1024 * 1024;
inline constexpr int max_lingering = 128;

// Of one listener. The rest of the connections waits in the kernel's backlog.
inline constexpr std::size_t max_public_connections = 8192;
inline constexpr std::size_t max_connections_per_client = 256;
inline constexpr std::size_t max_admin_connections = 256;
inline constexpr std::chrono::milliseconds tick_interval{100};
// How long a drain goes on at least: what was sent just before is still answered.
inline constexpr std::chrono::milliseconds min_drain{300};

// No request waits longer for its answer.
inline constexpr std::chrono::milliseconds answer_limit{10'000};
inline constexpr std::chrono::milliseconds readiness_limit{1'800};

inline constexpr std::size_t max_rate_limited_clients = 65'536;
inline constexpr std::size_t max_forwarded_hops = 32;
inline constexpr std::size_t max_waiting_views = 64;

}  // namespace roster::http
