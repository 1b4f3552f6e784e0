#pragma once
// Puts a body together that comes in chunks (RFC 9112, 7.1).

#include <string>
#include <string_view>

namespace roster::http {

// One body, of at most `max_body_length`. Chunk extensions and trailer fields are read, checked and
// forgotten.
class ChunkedBody {
public:
    enum class State { unfinished, whole, malformed, too_large };

    // Takes off the beginning of `input` what belongs to the body. Not again after another state
    // than `unfinished`.
    [[nodiscard]] State take(std::string& input);

    [[nodiscard]] const std::string& body() const { return body_; }

private:
    enum class Part { size, data, end_of_data, trailer };

    [[nodiscard]] State read_size(std::string_view line);
    [[nodiscard]] State read_trailer(std::string_view line);
    [[nodiscard]] State read_line_of(std::string_view& rest);

    Part part_ = Part::size;
    std::size_t chunk_left_ = 0;
    std::size_t trailer_length_ = 0;
    std::string body_;
};

}  // namespace roster::http
