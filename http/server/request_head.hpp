#pragma once
// The head of one request, read line by line and then judged as a whole. Private to the guard.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/server/message.hpp"

namespace roster::http {

struct RequestHead {
    std::string method;                    // empty: no request line yet
    std::string target;                    // in origin form
    std::optional<std::string> authority;  // of a target in absolute form
    bool is_version_1_0 = false;
    HttpRequest fields;  // only its fields are used
    std::optional<std::uint64_t> length;
    bool is_chunked = false;
    std::size_t length_so_far = 0;
    bool blank_line_skipped = false;
    bool is_whole = false;

    // A line without its end. The first fault ends the reading.
    [[nodiscard]] MessageFault read_line(std::string_view line);
    // What can be said of a line whose end has not come yet.
    [[nodiscard]] MessageFault check_unfinished(std::string_view line) const;
    // Of a whole head: Host, and how the body is framed.
    [[nodiscard]] MessageFault check();

    [[nodiscard]] bool has_begun() const { return length_so_far > 0; }
    [[nodiscard]] bool closes() const;
    [[nodiscard]] bool expects_continue() const;
    // The fields that the answer to a refused request depends on, as far as `rest`, what came after
    // the fault, has them.
    void collect_from(std::string_view rest);

private:
    [[nodiscard]] MessageFault read_request_line(std::string_view line);
    [[nodiscard]] MessageFault read_field(std::string_view line);
    [[nodiscard]] MessageFault check_host();
    [[nodiscard]] MessageFault check_transfer_coding();
};

}  // namespace roster::http
