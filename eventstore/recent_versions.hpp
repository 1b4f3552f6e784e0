#pragma once
// The last versions of the streams that were seen lately: a map in bounded memory, which forgets
// the older half when it is full.

#include <optional>
#include <unordered_map>
#include <utility>

#include "domain/ids.hpp"

namespace roster::eventstore {

class RecentVersions {
public:
    static constexpr std::size_t max_per_generation =
        16'384;  // small enough for a processor's cache

    [[nodiscard]] std::optional<domain::StreamVersion> last(const domain::StreamId& stream) const {
        for (const auto* generation : {&young_, &old_})
            if (const auto found = generation->find(stream); found != generation->end())
                return found->second;
        return std::nullopt;
    }

    void set(const domain::StreamId& stream, domain::StreamVersion version) {
        if (young_.size() >= max_per_generation) {
            old_ = std::move(young_);
            young_.clear();
        }
        young_[stream] = version;
    }

private:
    using Generation = std::unordered_map<domain::StreamId, domain::StreamVersion>;

    Generation young_;
    Generation old_;
};

}  // namespace roster::eventstore
