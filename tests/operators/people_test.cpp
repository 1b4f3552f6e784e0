#include "operators/people.hpp"

#include <nlohmann/json.hpp>

#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;

namespace {

std::vector<std::string> emails(const Answered<std::vector<ListedPerson>>& people) {
    std::vector<std::string> result;
    for (const auto& person : people.value()) result.push_back(person.email.value_or("-"));
    return result;
}

using Emails = std::vector<std::string>;

// Five people, a second between their registrations: b is active, d erased.
struct FivePeople : WrittenLog {
    FivePeople() {
        for (const auto* email : {"a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"})
            users.push_back(register_user(email, std::chrono::seconds(users.size())));
        append("b@x.org", domain::UserActivated{users[1], {}, at(30s)});
        append("d@x.org", domain::UserErased{users[3], at(40s)});
        project();
    }
    std::vector<domain::UserId> users;
};

}  // namespace

TEST_CASE("people are listed in the order in which they registered, whatever their status",
          "[operators]") {
    FivePeople written;
    CHECK(emails(list_people(written.log, {})) ==
          Emails{"a@x.org", "b@x.org", "c@x.org", "-", "e@x.org"});
    CHECK(emails(list_people(written.log, {.status = "pending"})) ==
          Emails{"a@x.org", "c@x.org", "e@x.org"});
    CHECK(emails(list_people(written.log, {.status = "active"})) == Emails{"b@x.org"});
    CHECK(emails(list_people(written.log, {.registered_after = at(2s)})) == Emails{"-", "e@x.org"});
    CHECK(emails(list_people(written.log, {.registered_before = at(2s)})) ==
          Emails{"a@x.org", "b@x.org"});
    CHECK(count_people(written.log, {.registered_after = at(0s), .registered_before = at(3s)})
              .value() == 2);
}

TEST_CASE("people come in pages, each leading to the next", "[operators]") {
    FivePeople written;
    PeopleQuery query{.limit = 2};
    Emails seen;
    for (int page = 0; page < 3; ++page) {
        const auto people = list_people(written.log, query);
        std::ranges::move(emails(people), std::back_inserter(seen));
        const auto next = nlohmann::json::parse(people_json(*people, query))["next"];
        if (next.is_null()) break;
        query.after = domain::UserId::parse(next.get<std::string>());
    }
    CHECK(seen == Emails{"a@x.org", "b@x.org", "c@x.org", "-", "e@x.org"});
    query.after = domain::UserId{};
    CHECK(is_unknown(list_people(written.log, query)));
}

TEST_CASE("people who registered in one instant are each listed once", "[operators]") {
    WrittenLog written;
    for (const auto* email : {"a@x.org", "b@x.org", "c@x.org", "d@x.org"})
        written.register_user(email);
    written.project();
    PeopleQuery query{.limit = 3};
    auto seen = emails(list_people(written.log, query));
    query.after = list_people(written.log, query)->back().user;
    std::ranges::move(emails(list_people(written.log, query)), std::back_inserter(seen));
    std::ranges::sort(seen);
    CHECK(seen == Emails{"a@x.org", "b@x.org", "c@x.org", "d@x.org"});
}

TEST_CASE("an address registered anew belongs to the newer person alone", "[operators]") {
    WrittenLog written;
    const auto first = written.register_user(ada);
    written.append(ada, domain::UserErased{first, at(10s)});
    written.register_user(ada, 20s);
    written.project();
    CHECK(emails(list_people(written.log, {})) == Emails{"-", ada});
}

TEST_CASE("a page of people tells status and times", "[operators]") {
    FivePeople written;
    const PeopleQuery query{.status = "active"};
    CHECK(people_json(list_people(written.log, query).value(), query) ==
          R"({"users":[{"user_id":")" + written.users[1].to_string() +
              R"(","email":"b@x.org","status":"active",)"
              R"("registered_at":"2026-11-22T20:14:01.000000Z",)"
              R"("activated_at":"2026-11-22T20:14:30.000000Z"}],"next":null})");
    OperatorsLog sealed(*written.store, nullptr);
    CHECK(emails(list_people(sealed, query)) == Emails{"-"});
}
