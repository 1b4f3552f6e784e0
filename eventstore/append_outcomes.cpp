#include "eventstore/append_outcomes.hpp"

namespace roster::eventstore {

void AppendOutcomes::succeeded() {
    const std::lock_guard lock(mutex_);
    problem_.over();
    failure_.reset();
}

void AppendOutcomes::failed(std::string_view event, const std::string& why) {
    const std::lock_guard lock(mutex_);
    problem_.report(event, why);
    failure_ = why;
}

std::optional<std::string> AppendOutcomes::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

}  // namespace roster::eventstore
