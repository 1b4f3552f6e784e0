// From /proc/self and the process's clocks alone: both are there where /proc shows nothing else.

#include "telemetry/process_metrics.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace roster::telemetry {
namespace {

constexpr int fields_before_start_time =
    19;  // of /proc/self/stat, behind the name (proc_pid_stat(5))

double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Since the epoch. The name in front may hold blanks and brackets.
std::optional<double> start_time() {
    std::ifstream file("/proc/self/stat");
    const std::string line((std::istreambuf_iterator<char>(file)), {});
    const auto name_ends = line.rfind(')');
    if (name_ends == line.npos) return std::nullopt;
    std::istringstream fields(line.substr(name_ends + 1));
    std::string passed_over;
    for (int field = 0; field < fields_before_start_time; ++field) fields >> passed_over;
    double ticks = 0;  // since the machine's start
    if (!(fields >> ticks)) return std::nullopt;
    const auto age = seconds_of(CLOCK_BOOTTIME) - ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
    return seconds_of(CLOCK_REALTIME) - age;
}

std::optional<double> resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double all = 0;
    double resident = 0;
    if (!(file >> all >> resident)) return std::nullopt;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> open_files() {
    std::error_code error;
    const std::filesystem::directory_iterator files("/proc/self/fd", error);
    if (error) return std::nullopt;
    const auto found = std::distance(begin(files), end(files));
    return static_cast<double>(found - 1);  // one is the look itself
}

double file_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<double>(limit.rlim_cur);
}

void show(Gauge& gauge, const std::optional<double>& value) {
    if (value) gauge.set(*value);
}

}  // namespace

ProcessMetrics::ProcessMetrics(Metrics& metrics, const std::string& version)
    : cpu_seconds_(metrics.counter("process_cpu_seconds_total",
                                   "Processor time spent, in user and system mode")),
      resident_memory_(metrics.gauge("process_resident_memory_bytes", "Resident memory")),
      open_files_(metrics.gauge("process_open_fds", "Open file descriptors")) {
    metrics.gauge("process_max_fds", "Most file descriptors that may be open").set(file_limit());
    show(metrics.gauge("process_start_time_seconds", "Start of the process since the epoch"),
         start_time());
    metrics.gauge("roster_build_info", "1, with the version as label", {{"version", version}})
        .set(1);
    refresh();
}

void ProcessMetrics::refresh() {
    const std::lock_guard lock(mutex_);
    const auto cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    cpu_seconds_.add(cpu - cpu_seen_);
    cpu_seen_ = cpu;
    show(resident_memory_, resident_bytes());
    show(open_files_, open_files());
}

}  // namespace roster::telemetry
