#include "operators/erasure.hpp"

#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;

namespace {

bool always(const Story& /*story*/) { return true; }

}  // namespace

TEST_CASE("an erasure ends a person's key with the event that tells it", "[operators]") {
    WrittenLog written;
    const auto user = written.register_user(ada);
    const auto person = person_at(written.keys, address(ada));
    CHECK(Eraser(written.log, "a test").erase(person, always).value() == Erasure::done);
    const auto story = tell(written.log, person).value();
    CHECK(story.events.back().type == "UserErased");
    CHECK(story.events.back().metadata.starts_with(R"({"by":"a test","request_id":")"));
    CHECK_FALSE(story.events.front().wrapped_key);
    CHECK(is_unknown(Eraser(written.log, "a test").erase(person, always)));
    CHECK(is_unknown(Eraser(written.log, "a test").erase({person.stream, user}, always)));
}

TEST_CASE("an erasure that is not wanted changes nothing", "[operators]") {
    WrittenLog written;
    written.register_user(ada);
    const auto person = person_at(written.keys, address(ada));
    CHECK(Eraser(written.log, "a test").erase(person, [](const Story&) { return false; }).value() ==
          Erasure::kept);
    CHECK(tell(written.log, person)->events.size() == 1);
}

TEST_CASE("an erasure is decided again on what came in between", "[operators]") {
    WrittenLog written;
    const auto user = written.register_user(ada);
    const auto person = person_at(written.keys, address(ada));
    std::vector<std::size_t> seen;
    const auto outcome = Eraser(written.log, "a test").erase(person, [&](const Story& story) {
        seen.push_back(story.events.size());
        if (seen.size() == 1) written.append(ada, domain::UserActivated{user, {}, at(5s)});
        return std::holds_alternative<domain::Pending>(story.state.situation);
    });
    CHECK(outcome.value() == Erasure::kept);
    CHECK(seen == std::vector<std::size_t>{1, 2});
}

TEST_CASE("an older person of an address cannot be erased in the place of the newer",
          "[operators]") {
    WrittenLog written;
    const auto first = written.register_user(ada);
    const auto person = person_at(written.keys, address(ada));
    REQUIRE(Eraser(written.log, "a test").erase(person, always).has_value());
    WrittenLog again;
    const auto old = again.register_user(ada);
    again.append(ada, domain::UserErased{old, at(1s)});
    again.register_user(ada, 2s);
    const auto stream = person_at(again.keys, address(ada)).stream;
    CHECK(is_unknown(Eraser(again.log, "a test").erase({stream, old}, always)));
    CHECK(Eraser(again.log, "a test").erase({stream}, always).value() == Erasure::done);
    CHECK(is_unknown(Eraser(written.log, "a test").erase({person.stream, first}, always)));
}
