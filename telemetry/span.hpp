#pragma once
// One piece of work within a trace, once it has ended, in the words of OpenTelemetry. Whoever makes
// one puts no address, code or password into its attributes.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace roster::telemetry {

// The numbers of OTLP.
enum class SpanKind { internal = 1, server = 2, client = 3, producer = 4, consumer = 5 };

// Named by the semantic conventions where they have a name for it, else "roster.…".
using Attribute = std::pair<std::string_view, std::variant<std::string, std::int64_t>>;

// What whoever did the work knows of it.
struct Work {
    std::string name;  // of few values: no ids
    SpanKind kind = SpanKind::internal;
    std::chrono::steady_clock::time_point began = {};
    std::chrono::steady_clock::time_point ended = {};
    std::vector<Attribute> attributes = {};
    bool failed = false;
};

struct Span {
    std::string trace_id;   // 32 hex digits
    std::string span_id;    // 16
    std::string parent_id;  // 16; empty: the trace begins with it
    Work work;
    std::chrono::nanoseconds began;  // since 1970, by this machine's clock
    std::chrono::nanoseconds ended;
};

// Where spans go. Any thread; never waits.
class SpanSink {
public:
    virtual ~SpanSink() = default;
    virtual void take(Span span) = 0;
};

}  // namespace roster::telemetry
