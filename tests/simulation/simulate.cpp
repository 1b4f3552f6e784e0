// Runs schedules by their seeds: simulate [--from N] [--count N]. Exit 0: no rule was broken; 1:
// some was, and the seeds are printed: each gives the same schedule again.

#include <charconv>
#include <chrono>
#include <cstring>
#include <iostream>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "telemetry/log_line.hpp"
#include "tests/simulation/world.hpp"

namespace {

using namespace roster::simulation;

constexpr int max_failures = 5;

struct Range {
    std::uint64_t from = 1;
    std::uint64_t count = 1000;
    bool shows_log = false;
};

Range range_of(int count, char** arguments) {
    Range range;
    for (int i = 1; i < count; ++i) {
        const std::string_view name(arguments[i]);
        if (name == "--log") range.shows_log = true;
        if (i + 1 == count) break;
        const std::string_view value(arguments[i + 1]);
        auto* number = name == "--from" ? &range.from : name == "--count" ? &range.count : nullptr;
        if (number != nullptr) std::from_chars(value.data(), value.data() + value.size(), *number);
    }
    return range;
}

// What the parts say of the faults they meet is not what this program is about.
void silence_log() {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
    roster::telemetry::configure_logging({.level = roster::telemetry::LogLevel::error});
}

// Whether it broke no rule.
bool run(Stage& stage, std::uint64_t seed, Tally& tally) {
    World world(stage, seed);
    const auto broken = world.run();
    tally += world.tally();
    for (const auto& violation : broken) std::cout << "seed " << seed << ": " << violation << '\n';
    return broken.empty();
}

}  // namespace

int main(int count, char** arguments) {
    const auto range = range_of(count, arguments);
    if (!range.shows_log) silence_log();
    const auto began = std::chrono::steady_clock::now();
    Stage stage;
    stage.traces = range.shows_log;
    Tally tally;
    int failures = 0;
    for (auto seed = range.from; seed < range.from + range.count && failures < max_failures; ++seed)
        if (!run(stage, seed, tally)) ++failures;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::cout << range.count << " schedules from seed " << range.from << ": " << tally.events
              << " events, " << tally.mails << " mails, " << tally.activations << " activations, "
              << tally.faults << " faults, " << took.count() << " s\n";
    if (failures > 0) std::cout << "a seed runs again with: simulate --from SEED --count 1 --log\n";
    return failures == 0 ? 0 : 1;
}
