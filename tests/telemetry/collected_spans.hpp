#pragma once
// A sink that remembers the spans it took, and a tracer whose clocks stand still.

#include <chrono>
#include <mutex>
#include <vector>

#include "telemetry/tracer.hpp"

namespace roster::telemetry::test {

class CollectedSpans final : public SpanSink {
public:
    void take(Span span) override {
        const std::lock_guard lock(mutex_);
        spans_.push_back(std::move(span));
    }
    [[nodiscard]] std::vector<Span> spans() const {
        const std::lock_guard lock(mutex_);
        return spans_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Span> spans_;
};

}  // namespace roster::telemetry::test
