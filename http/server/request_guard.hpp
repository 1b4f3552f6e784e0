#pragma once
// Reads the head of every request strictly before RESTinio's tolerant parser sees it, and hands it
// on in one canonical form.
//
// http_parser accepts what proxies and servers may read in two ways (bare LF, a space before the
// colon, two Hosts, any version), and RESTinio closes without an answer where a limit is exceeded.
// So what it is given are only messages that the guard wrote itself: for a good request the same
// fields and body; for a bad one a stand-in that names the fault, after which everything else the
// client sends is discarded (RFC 9112, sections 2.2, 3, 5 and 6). Exactly one message goes on at a
// time. One connection, one thread at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/server/limits.hpp"
#include "http/server/message.hpp"

namespace roster::http {

// The fields that the guard adds. A client's own fields of these names are dropped.
inline constexpr std::string_view method_field = "Roster-Method";
inline constexpr std::string_view fault_field = "Roster-Fault";

class RequestGuard {
public:
    RequestGuard();
    ~RequestGuard();

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

private:
    enum class Stage { head, body, discarding };
    struct Head;

    void read_head();
    [[nodiscard]] MessageFault read_line(std::string_view line);
    [[nodiscard]] MessageFault check_unfinished_line() const;
    void read_body();
    void accept();
    void refuse(MessageFault fault);

    Stage stage_ = Stage::head;
    std::string input_;
    std::size_t scanned_ = 0;  // of input_: no line ends before it
    std::unique_ptr<Head> head_;
    std::string output_;
    std::size_t output_taken_ = 0;
    std::uint64_t body_left_ = 0;
    bool continue_wanted_ = false;
};

}  // namespace roster::http
