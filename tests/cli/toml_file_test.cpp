#include "cli/toml_file.hpp"

#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"

using namespace roster;
using cli::read_toml_file;
using tests::TemporaryFile;

namespace {

std::string refusal_of(const std::string& path) {
    try {
        static_cast<void>(read_toml_file(path));
        return "none";
    } catch (const cli::BadConfiguration& bad) {
        return bad.what();
    }
}

}  // namespace

TEST_CASE("a # inside quotes belongs to the value", "[cli]") {
    const TemporaryFile file("product_name = \"A # B\" # comment\n");
    const auto found = read_toml_file(file.path());
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "product_name");
    CHECK(found[0].text == "A # B");
    CHECK(found[0].place == file.path() + ":1: product_name");
}

TEST_CASE("numbers, booleans and lists of a TOML file are taken as they are", "[cli]") {
    const TemporaryFile file(
        "code_digits = 6\ndisclose_accounts = true\ncors_origins = [\"https://a\", "
        "\"https://b\"]\n");
    const auto found = read_toml_file(file.path());
    REQUIRE(found.size() == 3);
    CHECK(found[0].text == "6");
    CHECK(found[1].text == "https://a,https://b");
    CHECK(found[2].text == "true");
}

TEST_CASE("what is wrong in a TOML file is named with file and line, and without values", "[cli]") {
    for (const auto& [text, place] :
         {std::pair{"a = 1\nb = \"canary\n", ":2: "}, std::pair{"a = canary\n", ":1: "},
          std::pair{"\n[http]\naddr = \"canary\"\n", ":2: http"}, std::pair{"a = 1.5\n", ":1: a"},
          std::pair{"a = 1\na = \"canary\"\n", ":2: "},
          std::pair{"a = 1\n\"\" = \"canary\"\n", ":2: a setting without a name"}}) {
        const TemporaryFile file(text);
        const auto refusal = refusal_of(file.path());
        INFO(text);
        CHECK_THAT(refusal, Catch::StartsWith(file.path() + place));
        CHECK_THAT(refusal, !Catch::Contains("canary"));
    }
}

TEST_CASE("a control character in a TOML file is named by its line", "[cli]") {
    // The first broke an assertion of the parser's.
    for (const auto& text : {std::string("[\1\0\0]]ab 1\n", 11), std::string("a = 1\nb = '\x1b'\n"),
                             std::string("a = 1 # \x7f\n")}) {
        const TemporaryFile file(text);
        CHECK_THAT(refusal_of(file.path()), Catch::Contains(": a control character"));
    }
    const TemporaryFile file("a\t=\t1\r\n");
    CHECK(read_toml_file(file.path()).size() == 1);
}

TEST_CASE("a file that leads its parser where it must not be is not TOML", "[cli]") {
    for (const std::string text : {"\n[=", "\xc3\xa4[=", "[=\n", "a = 1\n[\xc3\xa4=]\n"}) {
        INFO(text);
        const TemporaryFile file(text);
        CHECK_THAT(refusal_of(file.path()), Catch::StartsWith(file.path() + ":"));
    }
}

TEST_CASE("a TOML file that is not there is an error", "[cli]") {
    CHECK_THAT(refusal_of("/nowhere/roster.toml"), Catch::Contains("/nowhere/roster.toml"));
}
