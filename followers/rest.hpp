#pragma once
// What a follower asks of its thread between two steps.

#include <chrono>

namespace roster::followers {

struct Rest {
    std::chrono::milliseconds at_most{0};  // zero: the next step comes at once
    bool until_news = false;               // also over when somebody appends

    bool operator==(const Rest&) const = default;
};

}  // namespace roster::followers
