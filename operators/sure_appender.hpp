#pragma once
// Appends where no actors run, and finds out what became of it where the store did not say.

#include <memory>
#include <span>
#include <vector>

#include "eventstore/event_store.hpp"
#include "operators/answer.hpp"

namespace roster::operators {

// One thread at a time.
class SureAppender {
public:
    static constexpr int max_resolves = 5;  // of one append whose fate is unknown

    explicit SureAppender(eventstore::EventStore& store) : appender_(store.open_appender()) {}

    // Of each stream whether it was appended; false: somebody else appended first. StoreSilent:
    // nothing was, or nobody knows; deciding anew on what the log says then is safe.
    [[nodiscard]] Answered<std::vector<bool>> append(
        std::span<const eventstore::StreamAppend> batch);

private:
    [[nodiscard]] Answered<std::vector<bool>> resolve(
        std::span<const eventstore::StreamAppend> batch);

    std::unique_ptr<eventstore::EventAppender> appender_;
};

}  // namespace roster::operators
