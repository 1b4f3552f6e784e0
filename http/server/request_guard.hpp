#pragma once
// Reads the head of every request strictly before RESTinio's tolerant parser sees it, and hands it
// on in one canonical form.
//
// http_parser accepts what proxies and servers may read in two ways (bare LF, a space before the
// colon, two Hosts, any version), and RESTinio closes without an answer where a limit is exceeded.
// So what it is given are only messages that the guard wrote itself: for a good request the same
// fields and body, chunks put together; for a bad one a stand-in that names the fault, after which
// everything else the client sends is discarded (RFC 9112, sections 2.2, 3, 5, 6 and 7). Exactly
// one message goes on at a time. One connection, one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>

#include "http/server/chunked_body.hpp"
#include "http/server/limits.hpp"
#include "http/server/message.hpp"
#include "http/server/request_head.hpp"

namespace roster::http {

// The fields that the guard adds. A client's own fields of these names are dropped.
inline constexpr std::string_view method_field = "Roster-Method";
inline constexpr std::string_view version_field = "Roster-Version";
inline constexpr std::string_view fault_field = "Roster-Fault";

class RequestGuard {
public:
    // Bytes from the client.
    void feed(std::string_view bytes);

    // What may go on now, at least a part of it. Empty: more bytes are needed.
    [[nodiscard]] std::string_view ready();
    void taken(std::size_t count);

    // Whether the client waits for `100 Continue` before it sends the body; true once for each such
    // request.
    [[nodiscard]] bool wants_continue();

    // Whether the connection is only read to discard what comes.
    [[nodiscard]] bool discards() const { return stage_ == Stage::discarding; }

    // Whether nothing of a next request has come yet.
    [[nodiscard]] bool is_idle() const {
        return stage_ == Stage::head && input_.empty() && !head_.has_begun();
    }
    // Whether all of the last request has gone on.
    [[nodiscard]] bool is_between_requests() const {
        return stage_ == Stage::head && output_taken_ == output_.size() && !head_.has_begun();
    }

private:
    enum class Stage { head, body, chunks, discarding };

    void read_head();
    void read_body();
    void read_chunks();
    void accept();
    void hand_on(MessageFault fault, std::string_view body);
    void refuse(MessageFault fault);

    Stage stage_ = Stage::head;
    std::string input_;
    std::size_t scanned_ = 0;  // of input_: no line ends before it
    RequestHead head_;
    ChunkedBody chunks_;
    std::string output_;
    std::size_t output_taken_ = 0;
    std::uint64_t body_left_ = 0;
    bool continue_wanted_ = false;
};

}  // namespace roster::http
