// Datagrams to a socket, without a library: the protocol is promised to stay (systemd, "Interface
// portability and stability").

#include "cli/service_manager.hpp"

#include <cstdlib>
#include <cstring>
#include <ctime>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/setting_values.hpp"

namespace roster::cli {

namespace {

constexpr std::int64_t max_period_us = 24LL * 3600 * 1'000'000;

std::string variable(const char* name) {
    const auto* text = std::getenv(name);
    return text == nullptr ? "" : text;
}

// WATCHDOG_PID says whom the period is for.
std::optional<std::chrono::milliseconds> period_from_environment() {
    const auto pid = variable("WATCHDOG_PID");
    if (!pid.empty() && pid != std::to_string(getpid())) return std::nullopt;
    const auto period = parse_number(variable("WATCHDOG_USEC"), 1, max_period_us);
    if (!period) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::microseconds(*period));
}

std::string monotonic_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

ServiceManager::ServiceManager()
    : socket_(variable("NOTIFY_SOCKET")), watchdog_period_(period_from_environment()) {}

void ServiceManager::ready() const { say("READY=1"); }
void ServiceManager::reloading() const {
    say("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds());
}
void ServiceManager::stopping() const { say("STOPPING=1"); }
void ServiceManager::alive() const { say("WATCHDOG=1"); }

std::optional<std::chrono::milliseconds> ServiceManager::watchdog_period() const {
    return watchdog_period_;
}

// A name that begins with @ is in the abstract namespace, where the first octet is a NUL.
void ServiceManager::say(std::string_view state) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address), length);
    close(descriptor);
}

}  // namespace roster::cli
