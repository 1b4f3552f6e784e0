#include "operators/people_import.hpp"

#include <nlohmann/json.hpp>

#include "crypto/imported_hash.hpp"
#include "operators/erasure.hpp"
#include "operators/people.hpp"
#include "tests/actors/faulty_store.hpp"
#include "tests/crypto/imported_hashes.hpp"
#include "tests/operators/written_log.hpp"

using namespace roster;
using namespace roster::operators;
using namespace roster::operators::testing;

namespace {

const domain::LogTime since = *domain::parse_rfc3339("2019-05-04T12:00:00Z");

PersonToImport person(std::int64_t line, const std::string& email, std::size_t which = 1) {
    const domain::PasswordHash hash{std::string(crypto::examples::foreign_hashes[which].text)};
    return {.line = line,
            .registrant = {{address(email), *domain::Locale::parse("fr")}, hash},
            .form = crypto::setting_of(hash)->form,
            .active_since = since};
}

using Lines = std::vector<PersonToImport>;

ImportReport import_all(WrittenLog& written, Lines lines, bool dry_run = false) {
    PeopleImport import(written.log, {"a test", dry_run});
    for (auto& line : lines) REQUIRE(import.add(std::move(line)).has_value());
    return import.finish().value();
}

Story story_of(WrittenLog& written, const std::string& email) {
    return tell(written.log, person_at(written.keys, address(email))).value();
}

std::int64_t head(WrittenLog& written) { return written.log.reader().head()->position.value; }

using Refused = std::vector<RefusedLine>;

}  // namespace

TEST_CASE("people are imported with their hash and their key", "[operators]") {
    WrittenLog written;
    const auto report = import_all(written, {person(1, ada), person(2, grace, 11)});
    CHECK(report.imported == 2);
    CHECK(report.already_here == 0);
    CHECK(report.refused.empty());
    CHECK(forms_text(report.forms) == "bcrypt:4;pbkdf2-sha256:1000");
    const auto story = story_of(written, ada);
    REQUIRE(story.events.size() == 1);
    CHECK(story.events.front().type == "UserImported");
    CHECK(story.events.front().metadata.starts_with(R"({"by":"a test","request_id":")"));
    const auto& active = std::get<domain::Active>(story.state.situation);
    CHECK(active.activated_at == since);
    CHECK(active.registrant == person(1, ada).registrant);
    written.project();
    const auto people = list_people(written.log, {.status = "active"}).value();
    REQUIRE(people.size() == 2);
    CHECK(people.front().email.has_value());
    CHECK(people.front().summary.registered_at == since);
}

TEST_CASE("more people than go into a batch are all imported", "[operators]") {
    WrittenLog written;
    Lines lines;
    for (int i = 1; i <= 600; ++i)
        lines.push_back(person(i, "p" + std::to_string(i) + "@example.com"));
    CHECK(import_all(written, std::move(lines)).imported == 600);
    CHECK(head(written) == 600);
}

TEST_CASE("of several logs each takes the people of its shard, and passes over the others",
          "[operators]") {
    Lines lines;
    for (int i = 1; i <= 60; ++i)
        lines.push_back(person(i, "p" + std::to_string(i) + "@example.com"));
    lines.push_back(person(61, "P1@Example.Com"));
    std::int64_t imported = 0;
    for (const auto* text : {"0/3", "1/3", "2/3"}) {
        WrittenLog written;
        const auto shard = crypto::LogShard::parse(text);
        PeopleImport import(written.log, {"a test", false, shard});
        for (const auto& line : lines) REQUIRE(import.add(line).has_value());
        const auto report = import.finish().value();
        CHECK(report.imported > 5);
        CHECK(report.refused.size() == (shard->holds(address("p1@example.com")) ? 1 : 0));
        CHECK(report.imported + report.of_other_shards +
                  static_cast<std::int64_t>(report.refused.size()) ==
              61);
        imported += report.imported;
    }
    CHECK(imported == 60);
}

TEST_CASE("what was imported before is here already, and hides nothing", "[operators]") {
    WrittenLog written;
    import_all(written, {person(1, ada)});
    const auto again = import_all(written, {person(1, ada), person(2, grace)});
    CHECK(again.imported == 1);
    CHECK(again.already_here == 1);
    CHECK(again.refused.empty());
}

TEST_CASE("who registered or was erased is refused, by the line's number", "[operators]") {
    WrittenLog written;
    const auto active = written.register_user("active@example.com");
    written.append("active@example.com", domain::UserActivated{active, {}, at(1s)});
    written.register_user("pending@example.com");
    const auto gone = written.register_user("erased@example.com");
    written.append("erased@example.com", domain::UserErased{gone, at(1s)});
    const auto before = head(written);
    const auto report =
        import_all(written, {person(7, "active@example.com"), person(8, "pending@example.com"),
                             person(9, "erased@example.com")});
    CHECK(report.imported == 0);
    CHECK(report.refused ==
          Refused{{7, LineFlaw::registered}, {8, LineFlaw::registered}, {9, LineFlaw::erased}});
    CHECK(head(written) == before);
}

TEST_CASE("who was imported and erased does not come back with the old file", "[operators]") {
    WrittenLog written;
    import_all(written, {person(1, ada)});
    const auto always = [](const Story&) { return true; };
    REQUIRE(Eraser(written.log, "a test").erase(person_at(written.keys, address(ada)), always));
    CHECK(import_all(written, {person(1, ada)}).refused == Refused{{1, LineFlaw::erased}});
}

TEST_CASE("an address that a file has twice is taken once", "[operators]") {
    WrittenLog written;
    const auto report =
        import_all(written, {person(3, "Ada@Example.com"), person(5, grace), person(9, ada)});
    CHECK(report.imported == 2);
    CHECK(report.refused == Refused{{9, LineFlaw::repeated, 3}});
    CHECK(words_for(report.refused.front()) == "its address stands in line 3");
}

TEST_CASE("nobody is active since a time to come", "[operators]") {
    WrittenLog written;
    auto tomorrow = person(1, ada);
    tomorrow.active_since = written.log.reader().clock().value() + 24h;
    CHECK(import_all(written, {tomorrow}).refused == Refused{{1, LineFlaw::active_since}});
}

TEST_CASE("a dry run reports the same and writes nothing", "[operators]") {
    WrittenLog written;
    written.register_user("pending@example.com");
    const Lines lines{person(1, ada), person(2, "pending@example.com"), person(3, ada),
                      person(4, grace, 8)};
    const auto before = head(written);
    const auto dry = import_all(written, lines, true);
    CHECK(head(written) == before);
    const auto real = import_all(written, lines);
    CHECK(dry.dry_run);
    CHECK(dry.imported == real.imported);
    CHECK(dry.refused == real.refused);
    CHECK(dry.forms == real.forms);
}

TEST_CASE("refused lines are told in order, whoever found them", "[operators]") {
    WrittenLog written;
    written.register_user("pending@example.com");
    PeopleImport import(written.log, {"a test"});
    REQUIRE(import.add(person(1, "pending@example.com")).has_value());
    import.refuse({2, LineFlaw::email});
    const auto report = import.finish().value();
    CHECK(report.refused == Refused{{1, LineFlaw::registered}, {2, LineFlaw::email}});
    const auto json = nlohmann::json::parse(report_json(report));
    CHECK(json["imported"] == 0);
    CHECK(json["refused"][1]["line"] == 2);
    CHECK(json["refused"][1]["reason"] == "email");
    CHECK(json["refused"][1]["message"] == "email is not an address that Roster serves");
}

namespace {

using actors::test::AppendFault;

// The same log behind a network that fails on order.
struct FailingLog : WrittenLog {
    actors::test::FaultyStore faulty{*store};
    OperatorsLog behind{faulty, &keys};

    Answered<ImportReport> import_two() {
        PeopleImport import(behind, {"a test"});
        REQUIRE(import.add(person(1, ada)).has_value());
        REQUIRE(import.add(person(2, grace)).has_value());
        return import.finish();
    }
};

}  // namespace

TEST_CASE("whoever registers between the look and the append keeps the address", "[operators]") {
    FailingLog written;
    written.faulty.before_append = [&] { written.register_user(ada); };
    const auto report = written.import_two().value();
    CHECK(report.imported == 1);
    CHECK(report.refused == Refused{{1, LineFlaw::registered}});
    CHECK(story_of(written, ada).events.front().type == "UserRegistered");
    CHECK(story_of(written, grace).events.front().type == "UserImported");
}

TEST_CASE("an append whose answer was lost is looked up, and counts once", "[operators]") {
    for (const auto fault : {AppendFault::unknown_written, AppendFault::unknown_lost}) {
        FailingLog written;
        written.faulty.appends = {fault};
        written.faulty.failing_resolves = 2;
        const auto report = written.import_two().value();
        CHECK(report.imported == 2);
        CHECK(report.already_here == 0);
        CHECK(head(written) == 2);
    }
}

TEST_CASE("a run that lost its store is begun anew", "[operators]") {
    FailingLog written;
    written.faulty.appends = {AppendFault::unavailable};
    CHECK(std::holds_alternative<StoreSilent>(written.import_two().error()));
    CHECK(head(written) == 0);
    written.faulty.appends = {AppendFault::unknown_written};
    written.faulty.failing_resolves = SureAppender::max_resolves;
    CHECK(std::holds_alternative<StoreSilent>(written.import_two().error()));
    CHECK(written.import_two().value().already_here == 2);
}
