#include "operators/person.hpp"

#include <nlohmann/json.hpp>

#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;

namespace {

std::vector<std::string> types_of(const Story& story) {
    std::vector<std::string> types;
    for (const auto& event : story.events) types.push_back(event.type);
    return types;
}

}  // namespace

TEST_CASE("a person is found by id and by address, and it is the same story", "[operators]") {
    WrittenLog written;
    const auto user = written.register_user(ada);
    written.append(ada, domain::UserActivated{user, domain::CodeId{}, at(20s)});
    written.register_user(grace);
    written.project();
    const auto by_id = tell(written.log, find_person(written.log, user).value()).value();
    const auto by_address =
        tell(written.log, person_at(written.keys, address("Ada@example.com"))).value();
    CHECK(story_json(written.log, by_id) == story_json(written.log, by_address));
    CHECK(types_of(by_id) == std::vector<std::string>{"UserRegistered", "UserActivated"});
    const auto json = nlohmann::json::parse(story_json(written.log, by_id));
    CHECK(json["user_id"] == user.to_string());
    CHECK(json["email"] == ada);
    CHECK(json["status"] == "active");
    CHECK(json["events"][0]["private"]["email"] == ada);
}

TEST_CASE("somebody whom the read model does not know yet is found all the same", "[operators]") {
    WrittenLog written;
    written.register_user(grace);
    written.project();
    const auto user = written.register_user(ada);
    CHECK(find_person(written.log, user).value().stream ==
          person_at(written.keys, address(ada)).stream);
}

TEST_CASE("without a read model nobody is looked for in the whole log", "[operators]") {
    WrittenLog written;
    const auto user = written.register_user(ada);
    const auto found = find_person(written.log, user);
    REQUIRE_FALSE(found);
    CHECK(std::holds_alternative<StillBuilding>(found.error()));
}

TEST_CASE("nobody has an id that was never given out, and nobody is at a free address",
          "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    written.project();
    CHECK(is_unknown(find_person(written.log, domain::UserId{})));
    CHECK(is_unknown(tell(written.log, person_at(written.keys, address(grace)))));
}

TEST_CASE("a story can be told as it was at a time", "[operators]") {
    WrittenLog written;
    const auto user = written.register_user(ada);
    written.append(ada, domain::UserActivated{user, domain::CodeId{}, at(20s)});
    const auto person = person_at(written.keys, address(ada));
    const auto now = tell(written.log, person).value();
    const auto then = tell(written.log, person, now.events[0].recorded_at).value();
    const auto same_instant = now.events[0].recorded_at == now.events[1].recorded_at;
    CHECK(then.events.size() == (same_instant ? 2 : 1));
    CHECK(is_unknown(tell(written.log, person, now.events[0].recorded_at - 1us)));
}

TEST_CASE("a stream outlives its person: each user has a story of their own", "[operators]") {
    WrittenLog written;
    const auto first = written.register_user(ada);
    written.append(ada, domain::UserErased{first, at(10s)});
    const auto second = written.register_user(ada, 20s);
    written.project();
    const auto newest = tell(written.log, person_at(written.keys, address(ada))).value();
    CHECK(newest.user == second);
    CHECK(types_of(newest) == std::vector<std::string>{"UserRegistered"});
    const auto older = tell(written.log, find_person(written.log, first).value()).value();
    CHECK(types_of(older) == std::vector<std::string>{"UserRegistered", "UserErased"});
    const auto json = nlohmann::json::parse(story_json(written.log, older));
    CHECK(json["status"] == "erased");
    CHECK(json["events"][0]["private"] == nlohmann::json{{"shredded", true}});
    CHECK(story_json(written.log, older).find(ada) == std::string::npos);
}

TEST_CASE("without keys a story is told sealed", "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    written.project();
    OperatorsLog log(*written.store, nullptr);
    const auto story = tell(log, person_at(written.keys, address(ada))).value();
    const auto text = story_json(log, story);
    CHECK(text.find(ada) == std::string::npos);
    CHECK(nlohmann::json::parse(text)["events"][0]["private"].is_string());
}
