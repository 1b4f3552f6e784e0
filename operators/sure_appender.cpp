#include "operators/sure_appender.hpp"

namespace roster::operators {

namespace {

using eventstore::StreamAppend;

std::vector<bool> outcomes(const eventstore::BatchCommitted& committed) {
    std::vector<bool> appended;
    for (const auto& stream : committed.streams) appended.push_back(stream.has_value());
    return appended;
}

}  // namespace

Answered<std::vector<bool>> SureAppender::append(std::span<const StreamAppend> batch) {
    const auto committed = appender_->append(batch);
    if (committed) return outcomes(*committed);
    if (committed.error() == eventstore::AppendError::unavailable)
        return std::unexpected(StoreSilent{"the store does not answer; nothing was written"});
    return resolve(batch);
}

Answered<std::vector<bool>> SureAppender::resolve(std::span<const StreamAppend> batch) {
    for (int attempt = 0; attempt < max_resolves; ++attempt) {
        const auto fate = appender_->resolve(batch);
        if (fate) return *fate ? outcomes(**fate) : std::vector<bool>(batch.size(), false);
    }
    return std::unexpected(
        StoreSilent{"the store stopped answering; whether it was written is not known"});
}

}  // namespace roster::operators
