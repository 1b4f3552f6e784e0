#include "telemetry/lasting_problem.hpp"

#include <algorithm>

#include "telemetry/log_line.hpp"
#include "tests/catch.hpp"
#include "tests/followers/stepped_clock.hpp"
#include "tests/telemetry/captured_stderr.hpp"

namespace roster::telemetry {
namespace {

using namespace std::chrono_literals;

struct Scene {
    Scene() { configure_logging({.format = LogFormat::json, .level = LogLevel::info}); }

    followers::test::SteppedClock clock;
    LastingProblem problem{"relay", clock};
    CapturedStderr captured;

    [[nodiscard]] std::ptrdiff_t lines() const { return std::ranges::count(captured.text(), '\n'); }
};

TEST_CASE("a problem that lasts is said when it begins, each minute, and when it is over",
          "[telemetry]") {
    Scene scene;
    for (int i = 0; i < 61; ++i) {
        scene.problem.report("store_unavailable", "away");
        scene.clock.advance(1s);
    }
    CHECK(scene.lines() == 2);
    CHECK(scene.captured.text().contains(R"("part":"relay","detail":"away","times":60)"));
    scene.problem.over();
    scene.problem.over();
    CHECK(scene.lines() == 3);
    CHECK(scene.captured.text().contains(R"("part":"relay","after":"store_unavailable")"));
}

TEST_CASE("a problem that becomes another is said at once", "[telemetry]") {
    Scene scene;
    scene.problem.report("store_unavailable", "away");
    scene.problem.report("store_unavailable", "still away");
    scene.problem.report("bus_unavailable", "still away");
    CHECK(scene.lines() == 3);
}

TEST_CASE("a problem that comes and goes is said no more often than one that lasts",
          "[telemetry]") {
    Scene scene;
    for (int i = 0; i < 59; ++i) {
        scene.problem.report("store_unavailable", "disk full");
        CHECK(scene.problem.lasts());
        scene.problem.over();
        CHECK_FALSE(scene.problem.lasts());
        scene.clock.advance(1s);
    }
    CHECK(scene.lines() == 2);
    scene.clock.advance(1s);
    scene.problem.report("store_unavailable", "disk full");
    CHECK(scene.captured.text().contains(R"("detail":"disk full","times":59)"));
    CHECK(scene.lines() == 3);
    scene.problem.report("store_unavailable", "cannot connect");
    CHECK(scene.captured.text().contains(R"("detail":"cannot connect","times":1)"));
}

}  // namespace
}  // namespace roster::telemetry
