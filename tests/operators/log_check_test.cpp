#include "operators/log_check.hpp"

#include <nlohmann/json.hpp>

#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;
using nlohmann::json;

namespace {

json last_of(BackgroundCheck& check) {
    REQUIRE(eventstore::testing::eventually(
        [&] { return json::parse(check.json())["running"].is_null(); }));
    return json::parse(check.json())["last"];
}

}  // namespace

TEST_CASE("a whole log is told with its head", "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    const auto outcome = check_log(*written.store, {.keys = &written.keys});
    const auto told = json::parse(outcome_json(outcome));
    CHECK(told["result"] == "whole");
    CHECK(told["events"] == 1);
    CHECK(told["shredded"] == 0);
    CHECK(told["position"] == 1);
    CHECK(told["hash"].get<std::string>().size() == 64);
}

TEST_CASE("damage is told with its place", "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    written.register_user(grace);
    written.database->tamper("UPDATE events SET metadata = '{\"x\":1}' WHERE position = 2");
    const auto told = json::parse(outcome_json(check_log(*written.store, {})));
    CHECK(told["result"] == "damaged");
    CHECK(told["position"] == 2);
    CHECK(told["what"].get<std::string>().find("hash") != std::string::npos);
}

TEST_CASE("a check in the background is told when it is over, and can be asked for again",
          "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    BackgroundCheck check(*written.store, written.keys);
    CHECK(check.json() == R"({"running":null,"last":null})");
    CHECK(check.start(at(0s)));
    auto last = last_of(check);
    CHECK(last["result"] == "whole");
    CHECK(last["at"] == "2026-11-22T20:14:00.000000Z");
    written.database->tamper("UPDATE events SET metadata = '{\"x\":1}' WHERE position = 1");
    CHECK(check.start(at(60s)));
    last = last_of(check);
    CHECK(last["result"] == "damaged");
    CHECK(last["at"] == "2026-11-22T20:15:00.000000Z");
}

TEST_CASE("a check that is stopped is none", "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    BackgroundCheck check(*written.store, written.keys);
    check.stop();
    CHECK_FALSE(check.start(at(0s)));
    CHECK(check.json() == R"({"running":null,"last":null})");
}
