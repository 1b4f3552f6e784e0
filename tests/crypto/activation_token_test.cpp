#include "crypto/activation_token.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "crypto/signature.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"
#include "text/base64.hpp"
#include "text/json_reader.hpp"

using namespace roster;
using namespace roster::crypto;
using examples::bytes_of;

namespace {

// RFC 8037, appendix A.
constexpr std::string_view rfc_seed =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view rfc_x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr std::string_view rfc_thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

std::vector<TokenKey> keys(std::initializer_list<std::string_view> seeds) {
    std::vector<TokenKey> result;
    for (const auto seed : seeds)
        result.push_back({TokenKeyId::parse("t" + std::to_string(result.size())).value(),
                          SecretBytes(bytes_of(seed))});
    return result;
}

std::array<std::string, 3> parts_of(const std::string& token) {
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    return {token.substr(0, first), token.substr(first + 1, second - first - 1),
            token.substr(second + 1)};
}

std::string decoded(std::string_view part) {
    const auto bytes = text::from_base64(part, text::Base64::url);
    REQUIRE(bytes);
    return {bytes->begin(), bytes->end()};
}

text::JsonDocument json(const std::string& text) {
    auto document = text::JsonDocument::parse(text, {.max_octets = 4096, .max_depth = 4});
    REQUIRE(document);
    return *std::move(document);
}

std::string example_token(const ActivationTokens& tokens) {
    const auto user = examples::id_number<domain::UserId>(7);
    const auto email = examples::email("Ada@Example.com");
    return tokens.token({.issuer = "https://accounts.example.com",
                         .user = user,
                         .email = email,
                         .activated_at = *domain::parse_rfc3339("2026-11-22T20:14:05.123456Z"),
                         .now = *domain::parse_rfc3339("2026-11-22T21:00:00.999999Z")});
}

}  // namespace

TEST_CASE("a key is published as RFC 8037 writes it, under its thumbprint", "[crypto]") {
    const ActivationTokens tokens(keys({rfc_seed}));
    const auto published = json(tokens.json_web_keys());
    const auto list = published.root()["keys"].elements();
    REQUIRE(list.size() == 1);
    CHECK(list.front()["kty"].text() == "OKP");
    CHECK(list.front()["crv"].text() == "Ed25519");
    CHECK(list.front()["x"].text() == rfc_x);
    CHECK(list.front()["kid"].text() == rfc_thumbprint);
    CHECK_FALSE(list.front()["d"].exists());
}

TEST_CASE("a token says who is active since when, for fifteen minutes", "[crypto]") {
    const ActivationTokens tokens(keys({rfc_seed}));
    const auto [header_part, payload_part, signature_part] = parts_of(example_token(tokens));
    const auto header_text = decoded(header_part);
    const auto header = json(header_text);
    CHECK(header.root()["alg"].text() == "EdDSA");
    CHECK(header.root()["kid"].text() == rfc_thumbprint);

    const auto payload_text = decoded(payload_part);
    const auto payload = json(payload_text);
    CHECK(payload.root()["iss"].text() == "https://accounts.example.com");
    CHECK(payload.root()["sub"].text() == "00000000-0000-0000-0000-000000000007");
    CHECK(payload.root()["email"].text() == "Ada@Example.com");
    CHECK(payload.root()["email_verified"].boolean() == true);
    CHECK(payload.root()["activated_at"].text() == "2026-11-22T20:14:05.123456Z");
    CHECK(payload.root()["iat"].integer() == 1795381200);
    CHECK(payload.root()["exp"].integer() == 1795381200 + 15 * 60);

    const auto signature_octets = decoded(signature_part);
    Signature signature{};
    REQUIRE(signature_octets.size() == signature.size());
    std::ranges::copy(signature_octets, signature.begin());
    const auto key = public_key_of(SecretBytes(bytes_of(rfc_seed)));
    CHECK(verify(key, header_part + "." + payload_part, signature));
    CHECK_FALSE(verify(key, header_part + "." + payload_part + "A", signature));
}

TEST_CASE("the last key signs, and those before it are still published", "[crypto]") {
    const auto older = keys({rfc_seed});
    const auto both =
        keys({rfc_seed, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"});
    const ActivationTokens rotated(both);
    const auto published = json(rotated.json_web_keys());
    const auto list = published.root()["keys"].elements();
    REQUIRE(list.size() == 2);
    const auto header_text = decoded(parts_of(example_token(rotated))[0]);
    const auto header = json(header_text);
    CHECK(header.root()["kid"].text() == list.front()["kid"].text());
    CHECK(list.back()["kid"].text() == rfc_thumbprint);
    CHECK(header.root()["kid"].text() != rfc_thumbprint);
}
