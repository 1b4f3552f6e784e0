// What a client sends, before anybody else has read it. However the octets are cut, the same goes
// on; and what goes on is one message of the guard's own after the other.
#include <algorithm>

#include "http/server/request_guard.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {
namespace {

struct Read {
    std::string handed_on;
    bool discards = false;
};

Read read(std::string_view octets, std::size_t slice) {
    http::RequestGuard guard;
    Read result;
    for (std::size_t at = 0; at < octets.size(); at += slice) {
        guard.feed(octets.substr(at, slice));
        for (auto ready = guard.ready(); !ready.empty(); ready = guard.ready()) {
            const auto part = std::min(ready.size(), slice);
            result.handed_on += ready.substr(0, part);
            guard.taken(part);
        }
        (void)guard.wants_continue();
    }
    result.discards = guard.discards();
    return result;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find("\r\n")); }

}  // namespace

void check_request_bytes(std::string_view octets) {
    const auto slice = 1 + take_octet(octets) % 32U;
    const auto whole = read(octets, std::max<std::size_t>(octets.size(), 1));
    const auto sliced = read(octets, slice);
    hold(whole.discards == sliced.discards, "a fault depends on how the octets were cut");
    // A refused message takes along what its answer needs of the fields that have come by then.
    if (!whole.discards)
        hold(whole.handed_on == sliced.handed_on, "what goes on depends on how it was cut");
    hold(first_line(whole.handed_on) == first_line(sliced.handed_on), "another first message");
    // Chunks and blanks shrink; each message gets three fields of the guard's own.
    constexpr std::size_t own_fields = 256;
    const auto messages = static_cast<std::size_t>(std::ranges::count(octets, '\n')) + 2;
    hold(whole.handed_on.size() <= octets.size() + messages * own_fields, "it grows");
}

}  // namespace roster::fuzz
