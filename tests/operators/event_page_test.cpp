#include "operators/event_page.hpp"

#include <nlohmann/json.hpp>

#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;

namespace {

std::vector<std::int64_t> positions(const Answered<EventPage>& page) {
    std::vector<std::int64_t> result;
    for (const auto& event : page.value().events) result.push_back(event.position.value);
    return result;
}

using Positions = std::vector<std::int64_t>;

// Ada at 1, 3 and 5, others at 2, 4 and 6; 5 is an activation.
struct SixEvents : WrittenLog {
    SixEvents() {
        user = register_user(ada);
        register_user(grace);
        append(ada, domain::CodeExpired{user, {}, at(60s)});
        register_user("x@example.com");
        append(ada, domain::UserActivated{user, {}, at(70s)});
        register_user("y@example.com");
    }
    domain::UserId user;
};

}  // namespace

TEST_CASE("the log comes in pages, each saying where the next begins", "[operators]") {
    SixEvents written;
    const auto first = read_page(written.log, {.limit = 4});
    CHECK(positions(first) == Positions{1, 2, 3, 4});
    CHECK(first->next.value == 4);
    const auto second = read_page(written.log, {.after = first->next, .limit = 4});
    CHECK(positions(second) == Positions{5, 6});
    const auto end = read_page(written.log, {.after = second->next});
    CHECK(positions(end).empty());
    CHECK(page_json(written.log, *end) == R"({"events":[],"next":6})");
    CHECK(nlohmann::json::parse(page_json(written.log, *first))["events"].size() == 4);
}

TEST_CASE("a page has only the events of the type, the person or both", "[operators]") {
    SixEvents written;
    CHECK(positions(read_page(written.log, {.type = "UserActivated"})) == Positions{5});
    EventFilter filter;
    restrict_to(filter, person_at(written.keys, address(ada)));
    CHECK(positions(read_page(written.log, filter)) == Positions{1, 3, 5});
    filter.limit = 1;
    filter.after = {1};
    CHECK(positions(read_page(written.log, filter)) == Positions{3});
    filter.type = "UserActivated";
    CHECK(positions(read_page(written.log, filter)) == Positions{5});
    restrict_to(filter, person_at(written.keys, address(grace)));
    CHECK(positions(read_page(written.log, filter)).empty());
}

TEST_CASE("the end of the log is read backwards, and shown forwards", "[operators]") {
    SixEvents written;
    const auto last = read_last(written.log, {}, 2);
    CHECK(positions(last) == Positions{5, 6});
    CHECK(last->next.value == 6);
    CHECK(positions(read_last(written.log, {}, 20)) == Positions{1, 2, 3, 4, 5, 6});
    CHECK(positions(read_last(written.log, {.after = {4}}, 20)) == Positions{5, 6});
    CHECK(positions(read_last(written.log, {.type = "UserRegistered"}, 2)) == Positions{4, 6});
    EventFilter filter;
    restrict_to(filter, person_at(written.keys, address(ada)));
    CHECK(positions(read_last(written.log, filter, 2)) == Positions{3, 5});
    filter.matches_nothing = true;
    CHECK(read_last(written.log, filter, 2)->next.value == 6);
}

TEST_CASE("a long log is read backwards page by page until there is enough", "[operators]") {
    WrittenLog written;
    const auto user = written.register_user(ada);
    for (int i = 0; i < 1100; ++i) written.append(ada, domain::CodeExpired{user, {}, at(60s)});
    CHECK(positions(read_last(written.log, {.type = "UserRegistered"}, 1)) == Positions{1});
    CHECK(positions(read_last(written.log, {}, 1050)).size() == 1050);
    CHECK(positions(read_last(written.log, {}, 1050)).front() == 52);
    CHECK(positions(read_last(written.log, {}, 1050)).back() == 1101);
}

TEST_CASE("a name that is no event's leads to the one that was meant", "[operators]") {
    CHECK(std::ranges::count(event_types(), "UserActivated") == 1);
    CHECK(nearest_event_type("UserActivted") == "UserActivated");
    CHECK(nearest_event_type("codemailed") == "CodeMailed");
    CHECK(nearest_event_type("registered") == "UserRegistered");
}
