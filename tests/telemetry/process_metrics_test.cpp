#include "telemetry/process_metrics.hpp"

#include <chrono>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "tests/catch.hpp"

using namespace roster::telemetry;

namespace {

double value_of(const Metrics& metrics, const std::string& series) {
    std::istringstream lines(metrics.text());
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(series + " ")) return std::stod(line.substr(series.size() + 1));
    return -1;
}

double seconds_since_epoch() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

TEST_CASE("a process tells its version, and since when it runs", "[telemetry]") {
    Metrics metrics;
    const ProcessMetrics process(metrics, "1.2.3");
    CHECK(value_of(metrics, "roster_build_info{version=\"1.2.3\"}") == 1);
    const auto age = seconds_since_epoch() - value_of(metrics, "process_start_time_seconds");
    CHECK(age > -1);
    CHECK(age < 600);
}

TEST_CASE("a process tells the processor time and the memory that it takes", "[telemetry]") {
    Metrics metrics;
    ProcessMetrics process(metrics, "1.2.3");
    const auto cpu = value_of(metrics, "process_cpu_seconds_total");
    const auto memory = value_of(metrics, "process_resident_memory_bytes");
    CHECK(cpu > 0);
    CHECK(memory > 1e6);
    constexpr std::size_t more = 32UL << 20;
    std::vector<char> touched(more, 'x');
    process.refresh();
    CHECK(value_of(metrics, "process_resident_memory_bytes") > memory + more / 2.0);
    CHECK(value_of(metrics, "process_cpu_seconds_total") > cpu);
    CHECK(touched.back() == 'x');
}

TEST_CASE("a process counts its open files, and tells how many there may be", "[telemetry]") {
    Metrics metrics;
    ProcessMetrics process(metrics, "1.2.3");
    const auto before = value_of(metrics, "process_open_fds");
    const int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    process.refresh();
    CHECK(value_of(metrics, "process_open_fds") == before + 1);
    close(file);
    process.refresh();
    CHECK(value_of(metrics, "process_open_fds") == before);
    CHECK(value_of(metrics, "process_max_fds") == static_cast<double>(sysconf(_SC_OPEN_MAX)));
}
