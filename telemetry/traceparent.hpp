#pragma once
// The trace that a request belongs to (W3C Trace Context, 3.2).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roster::telemetry {

// A valid traceparent of version 00. It needs no escaping anywhere: hex digits and hyphens.
class Traceparent {
public:
    static constexpr std::size_t size = 55;

    [[nodiscard]] static std::optional<Traceparent> parse(std::string_view text);
    // Of 32 and 16 lower-case hex digits, neither all zero.
    [[nodiscard]] static Traceparent of(std::string_view trace_id, std::string_view span_id,
                                        bool is_sampled);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string_view trace_id() const {
        return std::string_view(text_).substr(3, 32);
    }
    [[nodiscard]] std::string_view span_id() const {
        return std::string_view(text_).substr(36, 16);
    }
    [[nodiscard]] bool is_sampled() const;

    friend bool operator==(const Traceparent&, const Traceparent&) = default;

private:
    explicit Traceparent(std::string_view text) : text_(text) {}

    std::string text_;
};

// As log lines and messages tell it: empty where there is none. Points into the argument.
[[nodiscard]] inline std::string_view text_of(const std::optional<Traceparent>& traceparent) {
    return traceparent ? std::string_view(traceparent->text()) : std::string_view();
}

}  // namespace roster::telemetry
