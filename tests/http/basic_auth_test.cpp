#include "http/public/basic_auth.hpp"

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster::http;
using namespace roster::http::testing;
using namespace std::string_view_literals;

namespace {

std::optional<Credentials> of(std::string_view authorization) {
    return basic_credentials(with_field(get("/"), "Authorization", authorization));
}

}  // namespace

TEST_CASE("address and password are what is around the first colon", "[basic]") {
    const auto found = of("Basic " + base64("ada@example.org:pass:word with ünï"));
    REQUIRE(found);
    CHECK(found->email.text() == "ada@example.org");
    CHECK(found->password.text() == "pass:word with ünï");
}

TEST_CASE("the scheme ignores case and takes several spaces", "[basic]") {
    CHECK(of("bAsIc   " + base64("ada@example.org:password")));
}

TEST_CASE("passwords arrive normalised", "[basic]") {
    const auto composed = of("Basic " + base64("ada@example.org:caf\u00e9 noir"));
    const auto decomposed = of("Basic " + base64("ada@example.org:cafe\u0301 noir"));
    REQUIRE(composed);
    REQUIRE(decomposed);
    CHECK(composed->password.text() == decomposed->password.text());
}

TEST_CASE("malformed credentials are none", "[basic]") {
    const std::string good = base64("ada@example.org:password");
    const std::string corpus[] = {
        "",
        "Basic",
        "Basic ",
        "Bearer " + good,
        "Basic" + good,
        "Basic\t" + good,
        "Basic " + good + " x",
        "Basic " + good + "=",
        "Basic =" + good,
        "Basic " + good.substr(0, 3),
        "Basic " + good.substr(1),
        "Basic YWRhQGV4YW1wbGUub3JnOnBhc3N3b3Jk\n",
        "Basic YWRh QGV4YW1wbGUub3JnOnBhc3N3b3Jk",
        "Basic YR==",
        "Basic YWRhQGV4YW1wbGUub3JnOnBhc3N3b3J_",
        "Basic " + base64("no colon here"),
        "Basic " + base64(":password"),
        "Basic " + base64("not an address:password"),
        "Basic " + base64("ada@example.org:"sv.substr(0, 15)),
        "Basic " + base64("ada@example.org:pass\0word"sv),
        "Basic " + base64("ada@example.org\0:password"sv),
        "Basic " + base64("ada@example.org:pass\nword"),
        "Basic " + base64("ada@example.org:" + std::string(2000, 'a')),
    };
    for (const auto& authorization : corpus) {
        CAPTURE(authorization);
        CHECK_FALSE(of(authorization));
    }
    CHECK_FALSE(basic_credentials(get("/")));
}

TEST_CASE("two Authorization fields are none", "[basic]") {
    CHECK_FALSE(
        basic_credentials(with_credentials(with_credentials(get("/"), credentials), credentials)));
}

TEST_CASE("octets that are not UTF-8 are Latin-1", "[basic]") {
    const auto found = of("Basic " + base64("ada@example.org:caf\xe9 noir"));
    REQUIRE(found);
    CHECK(found->password.text() == "café noir");
}

TEST_CASE("white space around the address does not count", "[basic]") {
    for (const auto* written : {"ada@example.org :password", " ada@example.org:password",
                                "\tada@example.org\u00a0:password"}) {
        const auto found = of("Basic " + base64(written));
        REQUIRE(found);
        CHECK(found->email.text() == "ada@example.org");
        CHECK(found->password.text() == "password");
    }
}
