#include "operators/read_models.hpp"

#include <nlohmann/json.hpp>

#include "operators/funnel_json.hpp"
#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;
using nlohmann::json;

namespace {

json users_in(OperatorsLog& log) {
    const auto listed = json::parse(projections_json(read_projections(log).value()));
    for (const auto& one : listed["projections"])
        if (one["name"] == "users") return one;
    return {};
}

}  // namespace

TEST_CASE("projections tell how far they have come", "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    written.project();
    written.register_user(grace);
    CHECK(users_in(written.log) == json{{"name", "users"},
                                        {"version", projections::users_kind().version},
                                        {"generation", 1},
                                        {"status", "live"},
                                        {"position", 1},
                                        {"lag", 1},
                                        {"progress", 1.0}});
    written.project();
    CHECK(users_in(written.log)["lag"] == 0);
}

TEST_CASE("a rebuild that was asked for twice is one", "[operators]") {
    WrittenLog written;
    written.project();
    const auto& kind = projections::users_kind();
    const auto first = begin_rebuild(written.log, kind).value();
    CHECK(begin_rebuild(written.log, kind).value() == first);
    CHECK(rebuild_json(kind, first) == R"({"name":"users","generation":2})");
    CHECK(users_in(written.log)["status"] == "rebuilding");
    CHECK(users_in(written.log)["rebuild"]["generation"] == 2);
}

TEST_CASE("the funnel's histogram is cumulative and its last bucket has no bound", "[operators]") {
    projections::FunnelStep step{.begins = at(0s), .registered = 3, .mailed = 2};
    step.delivered.front() = 1;
    step.delivered.back() = 1;
    step.delivery_micros = 61'500'000;
    const auto shown = json::parse(funnel_json({at(0s), at(60s), std::chrono::minutes(1)}, {step}));
    const auto& delivery = shown["steps"][0]["delivery"];
    CHECK(shown["step_seconds"] == 60);
    CHECK(delivery["count"] == 2);
    CHECK(delivery["seconds"] == 61.5);
    CHECK(delivery["buckets"][0] == json{{"le", 0.25}, {"count", 1}});
    CHECK(delivery["buckets"].back() == json{{"le", nullptr}, {"count", 2}});
}
