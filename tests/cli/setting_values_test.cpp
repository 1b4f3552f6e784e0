#include "cli/setting_values.hpp"

#include "tests/catch.hpp"

using namespace roster::cli;

TEST_CASE("a rate is a count in its own period, or off", "[cli]") {
    CHECK(parse_rate("60/min", "min") == std::optional<std::optional<int>>(60));
    CHECK(parse_rate("off", "h") == std::optional<std::optional<int>>(std::optional<int>{}));
    for (const auto* text : {"", "60", "60/h", "0/min", "/min", "-1/min", "60/minute"})
        CHECK_FALSE(parse_rate(text, "min"));
}

TEST_CASE("previous Argon2 parameters are pairs within their bounds", "[cli]") {
    using List = std::vector<roster::crypto::Argon2Parameters>;
    CHECK(parse_argon2_list("19456,2; 8,1") == List{{19456, 2}, {8, 1}});
    CHECK(parse_argon2_list("19456,2;") == List{{19456, 2}});
    for (const auto* text :
         {"19456", "19456,", "7,1", "8,0", "8,11", "8,1,1", "a,b", ";", "8,1;8,2;8,3;8,4;8,5"})
        CHECK_FALSE(parse_argon2_list(text));
}

TEST_CASE("forms of imported hashes are a list without repetition", "[cli]") {
    const auto forms = parse_hash_forms("bcrypt:12; argon2id:m=65536,t=3,p=4");
    REQUIRE(forms);
    CHECK(forms->size() == 2);
    CHECK(forms->back().text() == "argon2id:m=65536,t=3,p=4");
    CHECK(parse_hash_forms("")->empty());
    CHECK(
        parse_hash_forms("bcrypt:4;bcrypt:5;bcrypt:6;bcrypt:7;bcrypt:8;bcrypt:9;bcrypt:10;"
                         "bcrypt:11"));
    for (const auto* text :
         {";", "bcrypt:12;", "bcrypt:12,bcrypt:13", "bcrypt:12;bcrypt:12", "$2b$12$", "bcrypt:31",
          "bcrypt:4;bcrypt:5;bcrypt:6;bcrypt:7;bcrypt:8;bcrypt:9;bcrypt:10;bcrypt:11;bcrypt:12"})
        CHECK_FALSE(parse_hash_forms(text));
}

TEST_CASE("a URL has a known scheme, something behind it, and whole escapes", "[cli]") {
    const std::vector<std::string> schemes{"smtp://", "file:"};
    CHECK(is_url("smtp://a", schemes));
    CHECK(is_url("smtp://u%40x:p@a:25?tls=off", schemes));
    CHECK(is_url("file:100%", schemes));
    for (const auto* text : {"", "smtp://", "file:", "http://a", "mail.example.com", "smtp://a b",
                             "smtp://u:p%zz@a", "smtp://a%4", "smtp://a\n"})
        CHECK_FALSE(is_url(text, schemes));
}

TEST_CASE("a password in a URL is seen wherever it may stand", "[cli]") {
    CHECK(has_password("postgresql://u:p@h/d"));
    CHECK(has_password("postgresql://h/d?user=u&password=p"));
    CHECK(has_password("nats://a,nats://u:p@b"));
    CHECK(has_password("nats://token@b"));
    CHECK_FALSE(has_password("postgresql://u@h/d"));
    CHECK_FALSE(has_password("postgresql://[::1]:5432/d?application_name=a@b"));
    CHECK_FALSE(has_password("sqlite:a:b@c"));
}

TEST_CASE("origins are written as browsers write them, or refused", "[cli]") {
    CHECK(parse_origins("HTTPS://App.example.com/, http://localhost:5173") ==
          std::vector<std::string>{"https://app.example.com", "http://localhost:5173"});
    for (const auto* text : {"app.example.com", "https://a/path", "https://a.*.example"})
        CHECK_FALSE(parse_origins(text));
}

TEST_CASE("a public URL is written in one way, whatever was typed, or refused", "[cli]") {
    CHECK(parse_public_url("HTTPS://App.example.com/") == "https://app.example.com");
    CHECK(parse_public_url("http://localhost:8080") == "http://localhost:8080");
    CHECK(parse_public_url("https://example.com:443/accounts//") == "https://example.com/accounts");
    for (const auto* text : {"app.example.com", "https://", "https://*.example.com", "*",
                             "https://u@example.com", "https://a.example/?q", "https://a.example#f",
                             "https://a.example/a b", "ftp://a.example"})
        CHECK_FALSE(parse_public_url(text));
}
