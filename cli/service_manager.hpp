#pragma once
// Tells the service manager how the process is: systemd's notification protocol, sd_notify(3).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace roster::cli {

// Without NOTIFY_SOCKET in the environment it says nothing. For one thread.
class ServiceManager {
public:
    ServiceManager();

    void ready() const;
    void reloading() const;  // say ready() when it is done
    void stopping() const;
    void alive() const;  // to be said within each watchdog_period()

    // How often the manager wants to hear that the process is alive; absent: never.
    [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_period() const;

private:
    void say(std::string_view state) const;

    std::string socket_;
    std::optional<std::chrono::milliseconds> watchdog_period_;
};

}  // namespace roster::cli
