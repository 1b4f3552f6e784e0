// Strict: a line ends in CRLF, a size is hexadecimal digits. What two readers could understand in
// two ways is refused.

#include "http/server/chunked_body.hpp"

#include <algorithm>

#include "http/server/limits.hpp"
#include "http/server/syntax.hpp"
#include "text/ascii.hpp"
#include "text/hex.hpp"

namespace roster::http {
namespace {

using State = ChunkedBody::State;

constexpr std::size_t max_size_digits = 8;

}  // namespace

ChunkedBody::State ChunkedBody::take(std::string& input) {
    std::string_view rest = input;
    auto state = State::unfinished;
    while (state == State::unfinished && !rest.empty()) {
        const auto before = rest.size();
        if (part_ == Part::data) {
            const auto count = std::min(chunk_left_, rest.size());
            body_.append(rest.substr(0, count));
            rest.remove_prefix(count);
            chunk_left_ -= count;
            if (chunk_left_ == 0) part_ = Part::end_of_data;
        } else {
            state = read_line_of(rest);
            if (rest.size() == before) break;  // no whole line yet
        }
    }
    input.erase(0, input.size() - rest.size());
    return state;
}

ChunkedBody::State ChunkedBody::read_line_of(std::string_view& rest) {
    const auto longest = part_ == Part::trailer ? max_trailer_length : max_chunk_line_length;
    const auto end = rest.find('\n');
    if (std::min(end, rest.size()) > longest) return State::malformed;
    if (end == rest.npos) return State::unfinished;
    auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.ends_with('\r')) return State::malformed;
    line.remove_suffix(1);
    switch (part_) {
        case Part::size:
            return read_size(line);
        case Part::trailer:
            return read_trailer(line);
        case Part::data:
        case Part::end_of_data:
            break;
    }
    part_ = Part::size;
    return line.empty() ? State::unfinished : State::malformed;
}

ChunkedBody::State ChunkedBody::read_size(std::string_view line) {
    const auto digits = static_cast<std::size_t>(
        std::ranges::find_if_not(line, [](char c) { return text::hex_digit(c).has_value(); }) -
        line.begin());
    const auto extensions = text::trim(line.substr(digits));
    if (digits == 0 || digits > max_size_digits) return State::malformed;
    if (digits < line.size() && (!extensions.starts_with(';') || !is_field_value(extensions)))
        return State::malformed;
    chunk_left_ = 0;
    for (const char c : line.substr(0, digits))
        chunk_left_ = chunk_left_ << 4 | *text::hex_digit(c);
    if (chunk_left_ > max_body_length - body_.size()) return State::too_large;
    part_ = chunk_left_ == 0 ? Part::trailer : Part::data;
    return State::unfinished;
}

ChunkedBody::State ChunkedBody::read_trailer(std::string_view line) {
    if (line.empty()) return State::whole;
    trailer_length_ += line.size();
    const auto colon = line.find(':');
    const bool is_field = colon != line.npos && is_token(line.substr(0, colon)) &&
                          is_field_value(line.substr(colon + 1));
    return is_field && trailer_length_ <= max_trailer_length ? State::unfinished : State::malformed;
}

}  // namespace roster::http
