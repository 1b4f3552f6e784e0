#include "crypto/signature.hpp"

#include <fstream>

#include "crypto/sealed_data.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"
#include "tests/temporary_directory.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"

using namespace roster::crypto;
using examples::bytes_of;

namespace {

struct Vector {
    std::string_view seed, public_key, message, signature;
};

// RFC 8032, 7.1: tests 1, 2 and 3.
constexpr std::array rfc_8032{
    Vector{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
           "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
           "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
           "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    Vector{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
           "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
           "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
           "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    Vector{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
           "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
           "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
           "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"}};

// The key of RFC 8410, 10.3.
constexpr std::string_view pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";

std::filesystem::path write_file(const std::filesystem::path& file, std::string_view content) {
    std::ofstream(file) << content;
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    return file;
}

}  // namespace

TEST_CASE("Ed25519 gives the keys and signatures of RFC 8032", "[crypto]") {
    for (const auto& vector : rfc_8032) {
        const SecretBytes seed(bytes_of(vector.seed));
        const auto message = bytes_of(vector.message);
        const std::string text(message.begin(), message.end());
        CHECK(roster::text::to_hex(public_key_of(seed)) == vector.public_key);
        CHECK(roster::text::to_hex(sign(seed, text)) == vector.signature);
        CHECK(verify(public_key_of(seed), text, sign(seed, text)));
    }
}

TEST_CASE("a signature holds for its own message and key only", "[crypto]") {
    const auto seed = examples::key_of(1);
    const auto signature = sign(seed, "head");
    const auto key = public_key_of(seed);
    auto damaged = signature;
    damaged[10] ^= 1;
    CHECK(verify(key, "head", signature));
    CHECK_FALSE(verify(key, "heaD", signature));
    CHECK_FALSE(verify(key, "head", damaged));
    CHECK_FALSE(verify(key, "head", Signature{}));
    CHECK_FALSE(verify(public_key_of(examples::key_of(2)), "head", signature));
    CHECK_FALSE(verify(PublicKey{}, "head", signature));
}

TEST_CASE("a PEM file as openssl writes it is loaded", "[crypto]") {
    const roster::tests::TemporaryDirectory directory;
    const auto key = load_signing_key(write_file(directory / "key.pem", pem));
    REQUIRE(key);
    // RFC 8410, 10.1: the public key that belongs to it.
    CHECK(roster::text::to_base64(public_key_of(*key)) ==
          "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
}

TEST_CASE("what is no Ed25519 key is refused with the file's name", "[crypto]") {
    const roster::tests::TemporaryDirectory directory;
    CHECK(examples::kind_of_refusal(load_signing_key(directory / "none.pem")) ==
          KeyFileError::Kind::missing);
    for (const auto content :
         {std::string_view(""), std::string_view("hello"), pem.substr(0, 60)}) {
        const auto key = load_signing_key(write_file(directory / "bad.pem", content));
        REQUIRE_FALSE(key);
        CHECK(examples::kind_of_refusal(key) == KeyFileError::Kind::malformed);
        CHECK(key.error().message.find("bad.pem") != std::string::npos);
    }
}

TEST_CASE("a signing key that others can read is refused", "[crypto]") {
    const roster::tests::TemporaryDirectory directory;
    const auto file = write_file(directory / "key.pem", pem);
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    CHECK(examples::kind_of_refusal(load_signing_key(file)) == KeyFileError::Kind::unreadable);
}
