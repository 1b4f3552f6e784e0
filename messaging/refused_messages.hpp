#pragma once
// Messages that were not taken: somebody without the keys, or of another version, sends them, as
// often as they like. Said at most every half a minute, with how many there were.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "telemetry/log_line.hpp"

namespace roster::messaging {

// One thread.
class RefusedMessages {
public:
    static constexpr std::chrono::seconds quiet_time{30};

    // `event` names the log line.
    explicit RefusedMessages(std::string_view event) : event_(event) {}

    void add(const std::string& reason) {
        const auto now = std::chrono::steady_clock::now();
        ++so_far_;
        if (now < said_ + quiet_time) return;
        said_ = now;
        telemetry::log_line(telemetry::LogLevel::warning, event_,
                            {{"reason", reason}, {"refused_so_far", so_far_}});
    }

private:
    std::string_view event_;
    std::int64_t so_far_ = 0;
    std::chrono::steady_clock::time_point said_;
};

}  // namespace roster::messaging
