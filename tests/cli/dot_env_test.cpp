#include "cli/dot_env.hpp"

#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"

using namespace roster;
using cli::read_dot_env;
using tests::TemporaryFile;

TEST_CASE("an .env file is read as shells, compose and systemd read it", "[cli]") {
    const TemporaryFile file(
        "# a comment\n"
        "\n"
        "ROSTER_CODE_DIGITS=6\n"
        "export ROSTER_PRODUCT_NAME=\"A # and a space\"   # comment\n"
        "  ROSTER_MAIL_FROM = 'a@b.example'\r\n"
        "ROSTER_CODE_TTL=90s # comment\n"
        "ROSTER_NATS_USER=\n"
        "POSTGRES_PASSWORD=not ours\n");
    const auto found = read_dot_env(file.path());
    REQUIRE(found.size() == 5);
    CHECK(found[0].name == "ROSTER_CODE_DIGITS");
    CHECK(found[0].text == "6");
    CHECK(found[0].place == file.path() + ":3: ROSTER_CODE_DIGITS");
    CHECK(found[1].text == "A # and a space");
    CHECK(found[2].text == "a@b.example");
    CHECK(found[3].text == "90s");
    CHECK(found[4].text.empty());
}

TEST_CASE("a line of an .env file that cannot be read is named without its value", "[cli]") {
    for (const auto* line : {"ROSTER_SMTP_PASSWORD=\"canary", "ROSTER_SMTP_PASSWORD='a' canary",
                             "ROSTER_SMTP_PASSWORD"}) {
        const TemporaryFile file(std::string("\n") + line + "\n");
        try {
            static_cast<void>(read_dot_env(file.path()));
            FAIL("was taken: " << line);
        } catch (const cli::BadConfiguration& bad) {
            CHECK_THAT(bad.what(), Catch::Contains(file.path() + ":2: ROSTER_SMTP_PASSWORD"));
            CHECK_THAT(bad.what(), !Catch::Contains("canary"));
        }
    }
}

TEST_CASE("no .env file is no setting", "[cli]") { CHECK(read_dot_env("/nowhere/.env").empty()); }
