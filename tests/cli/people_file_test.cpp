#include "cli/people_file.hpp"

#include "cli/start_error.hpp"
#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"
#include "tests/crypto/imported_hashes.hpp"

using namespace roster;
using namespace roster::cli;
using operators::LineFlaw;
using tests::TemporaryFile;

namespace {

const std::string bcrypt(crypto::examples::foreign_hashes[1].text);

std::string line_of(const std::string& email, const std::string& hash = bcrypt,
                    const std::string& since = "2019-05-04T12:00:00Z",
                    const std::string& more = "") {
    return R"({"email":")" + email + R"(","password_hash":")" + hash + R"(","active_since":")" +
           since + '"' + more + "}";
}

LineFlaw flaw_of(const std::string& line) {
    CAPTURE(line);
    const auto person = read_person(line, 1);
    REQUIRE_FALSE(person);
    return person.error().why;
}

}  // namespace

TEST_CASE("a person is read from a line", "[cli]") {
    const auto person =
        read_person(line_of(" Ada@B\xC3\xBC"
                            "cher.example ",
                            bcrypt, "2019-05-04T14:00:00+02:00", R"(,"locale":"fr-CH")"),
                    17);
    REQUIRE(person);
    CHECK(person->line == 17);
    CHECK(person->registrant.recipient.email.text() == "Ada@xn--bcher-kva.example");
    CHECK(person->registrant.recipient.locale.tag() == "fr-CH");
    CHECK(person->registrant.password.phc == bcrypt);
    CHECK(person->form.text() == "bcrypt:4");
    CHECK(domain::to_rfc3339(person->active_since) == "2019-05-04T12:00:00.000000Z");
    CHECK(read_person(line_of("a@x.org"), 1)->registrant.recipient.locale.tag() == "en");
}

TEST_CASE("each line that is not a person says why", "[cli]") {
    CHECK(flaw_of("{") == LineFlaw::not_an_object);
    CHECK(flaw_of("[]") == LineFlaw::not_an_object);
    CHECK(flaw_of(line_of("a@x.org") + "x") == LineFlaw::not_an_object);
    CHECK(flaw_of("{\"email\":\"\xFF\"}") == LineFlaw::not_an_object);
    CHECK(flaw_of("{}") == LineFlaw::unknown_member);
    CHECK(flaw_of(R"({"email":"a@x.org","password_hash":"x"})") == LineFlaw::unknown_member);
    CHECK(flaw_of(line_of("a@x.org", bcrypt, "2019-05-04T12:00:00Z", R"(,"name":"Ada")")) ==
          LineFlaw::unknown_member);
    CHECK(flaw_of(line_of("a@x.org", bcrypt, "2019-05-04T12:00:00Z", R"(,"locale":null)")) ==
          LineFlaw::unknown_member);
    CHECK(flaw_of(line_of("a b@x.org")) == LineFlaw::email);
    CHECK(flaw_of(line_of("nobody")) == LineFlaw::email);
    CHECK(flaw_of(line_of("a@x.org", "secret")) == LineFlaw::hash_unknown);
    CHECK(flaw_of(line_of("a@x.org", bcrypt + "x")) == LineFlaw::hash_malformed);
    CHECK(flaw_of(line_of("a@x.org", "$2b$31$" + bcrypt.substr(7))) ==
          LineFlaw::hash_out_of_bounds);
    CHECK(flaw_of(line_of("a@x.org", bcrypt, "yesterday")) == LineFlaw::active_since);
    CHECK(flaw_of(line_of("a@x.org", bcrypt, "2019-05-04T12:00:00Z", R"(,"locale":"fr_CH")")) ==
          LineFlaw::locale);
}

TEST_CASE("a file is read line by line, whatever stands in it", "[cli]") {
    const TemporaryFile file(line_of("a@x.org") + "\r\n\n" + std::string(max_person_line + 1, 'x') +
                             "\n" + line_of("b@x.org"));
    PeopleFile people(file.path());
    CHECK((*people.next())->line == 1);
    const auto too_long = people.next();
    REQUIRE_FALSE(too_long->has_value());
    CHECK(too_long->error() == operators::RefusedLine{3, LineFlaw::too_long, 0});
    CHECK((*people.next())->line == 4);
    CHECK_FALSE(people.next().has_value());
    CHECK(people.reached() == people.total());
}

TEST_CASE("a line that just fits is read", "[cli]") {
    auto line = line_of("a@x.org");
    line.insert(1, std::string(max_person_line - line.size(), ' '));
    const TemporaryFile file(line + "\n");
    CHECK((*PeopleFile(file.path()).next())->line == 1);
}

TEST_CASE("a file that is not there is said so", "[cli]") {
    CHECK_THROWS_AS(PeopleFile("/nowhere/people.ndjson"), StartError);
    CHECK_THROWS_AS(PeopleFile("/tmp"), StartError);
}
