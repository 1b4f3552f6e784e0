#include "cli/settings_documents.hpp"

#include <fstream>
#include <sstream>

#include "cli/settings_in_force.hpp"
#include "tests/catch.hpp"

using namespace roster::cli;

namespace {

std::string content_of(const char* file) {
    std::stringstream content;
    content << std::ifstream(std::string(ROSTER_SOURCE_DIR) + "/" + file).rdbuf();
    return content.str();
}

}  // namespace

// `make settings` writes both anew.
TEST_CASE(".env.example and docs/settings.md are those of the table", "[cli]") {
    CHECK(content_of(".env.example") == env_example());
    CHECK(content_of("docs/settings.md") == settings_reference());
}

TEST_CASE("what is in force is shown without secrets, and with where it came from", "[cli]") {
    Sources sources;
    sources.environment = {{"ROSTER_SMTP_PASSWORD", "canary"},
                           {"ROSTER_DATABASE_URL", "postgresql://u:canary@h/d?sslmode=disable"},
                           {"ROSTER_CODE_TTL", "90s"}};
    sources.flags = {{"code-digits", "6"}};
    std::map<std::string, SettingInForce> found;
    for (const auto& setting : settings_in_force(sources)) found[setting.variable] = setting;
    CHECK(found["ROSTER_SMTP_PASSWORD"].value == "(hidden)");
    CHECK(found["ROSTER_DATABASE_URL"].value == "postgresql://***@h/d?***");
    CHECK(found["ROSTER_CODE_TTL"].value == "90s");
    CHECK(found["ROSTER_CODE_TTL"].place == "ROSTER_CODE_TTL");
    CHECK(found["ROSTER_CODE_DIGITS"].place == "--code-digits");
    CHECK(found["ROSTER_HTTP_ADDR"].value == "127.0.0.1:8080");
    CHECK(found["ROSTER_HTTP_ADDR"].place == "default");
}

TEST_CASE("a URL is shown without its password", "[cli]") {
    CHECK(without_password("nats://a:4222,nats://u:p@b:4222") == "nats://***@b:4222");
    CHECK(without_password("postgresql://h/d?password=p") == "postgresql://h/d?***");
    CHECK(without_password("smtp://mail.example.com:587?tls=off") ==
          "smtp://mail.example.com:587?tls=off");
}
