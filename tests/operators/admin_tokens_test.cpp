#include "operators/admin_tokens.hpp"

#include "tests/catch.hpp"

using namespace roster::operators;

namespace {

constexpr const char* token = "roster_a-token-of-enough-letters";

AdminTokens two_tokens() {
    AdminTokens tokens;
    REQUIRE(tokens.add("console", Role::read, token));
    REQUIRE(tokens.add("deploy.bot", Role::operate, "roster_another-token-of-letters"));
    return tokens;
}

}  // namespace

TEST_CASE("a token is known by the whole of it and by nothing less", "[operators]") {
    const auto tokens = two_tokens();
    REQUIRE(tokens.find(token) != nullptr);
    CHECK(tokens.find(token)->name == "console");
    const std::string whole(token);
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK(tokens.find(whole.substr(0, length)) == nullptr);
    CHECK(tokens.find(whole + "x") == nullptr);
    CHECK(AdminTokens{}.find("") == nullptr);
}

TEST_CASE("a file of tokens holds no token, and is read as it was written", "[operators]") {
    const auto file = two_tokens().file_text();
    CHECK(file.find("letters") == std::string::npos);
    const auto again = AdminTokens::parse(file);
    REQUIRE(again.has_value());
    CHECK(again->file_text() == file);
    REQUIRE(again->find(token) != nullptr);
    CHECK(again->find(token)->role == Role::read);
}

TEST_CASE("a token that was removed opens nothing", "[operators]") {
    auto tokens = two_tokens();
    CHECK(tokens.remove("console"));
    CHECK(tokens.find(token) == nullptr);
    CHECK_FALSE(tokens.remove("console"));
}

TEST_CASE("a name stands for one token", "[operators]") {
    auto tokens = two_tokens();
    CHECK_FALSE(tokens.add("console", Role::operate, "roster_a-third-token-of-letters"));
    for (const auto* name : {"", "a b", "a\nb", "a#", "ä"})
        CHECK_FALSE(tokens.add(name, Role::read, token));
    CHECK(tokens.all().size() == 2);
}

TEST_CASE("a file that is no list of tokens is refused by its line, without a word of it",
          "[operators]") {
    const std::string good = two_tokens().file_text();
    const std::vector<std::string> bad_lines{"console",
                                             "console root 00",
                                             "x read zz",
                                             "x read " + std::string(63, '0'),
                                             "x read " + std::string(64, 'A'),
                                             "console read " + std::string(64, '0')};
    for (const auto& bad : bad_lines) {
        const auto parsed = AdminTokens::parse(good + bad + "\n");
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().starts_with("line 4 "));
    }
    CHECK(AdminTokens::parse("").has_value());
    CHECK(AdminTokens::parse("# nothing\r\n\n").has_value());
}

TEST_CASE("a role reaches what is for it and for lesser ones", "[operators]") {
    CHECK(reaches(Role::operate, Role::read));
    CHECK(reaches(Role::read, Role::events));
    CHECK_FALSE(reaches(Role::events, Role::read));
    CHECK_FALSE(reaches(Role::read, Role::operate));
    for (const auto role : {Role::events, Role::read, Role::operate})
        CHECK(parse_role(role_name(role)) == role);
    CHECK_FALSE(parse_role("Operate"));
}

TEST_CASE("every new token is another, and long", "[operators]") {
    CHECK(new_admin_token() != new_admin_token());
    CHECK(new_admin_token().size() == 50);
}
