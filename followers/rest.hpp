#pragma once
// What a follower asks of its thread between two steps.

#include <algorithm>
#include <chrono>

namespace roster::followers {

struct Rest {
    std::chrono::milliseconds at_most{0};  // zero: the next step comes at once
    bool until_news = false;               // also over when somebody appends
    // After news it goes on for so long, so that what comes in the next moment comes together.
    std::chrono::milliseconds gather{0};

    bool operator==(const Rest&) const = default;
};

// The rest of a thread that two followers share.
[[nodiscard]] inline Rest sooner_of(const Rest& one, const Rest& other) {
    return {std::min(one.at_most, other.at_most), one.until_news || other.until_news,
            std::max(one.gather, other.gather)};
}

}  // namespace roster::followers
