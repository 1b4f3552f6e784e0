#include "crypto/password_hash.hpp"

#include <string>

#include <botan/pwdhash.h>

#include "crypto/sealed_data.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"

using namespace roster;
using namespace roster::crypto;
using examples::id_number;
using examples::key_of;

namespace {

constexpr Argon2Parameters cheap{.memory_kib = 64, .passes = 1};

SecretBytes password(std::string_view text) { return SecretBytes(text); }

PasswordSalt salt_of(unsigned char fill) {
    PasswordSalt salt;
    salt.fill(fill);
    return salt;
}

Bytes botan_argon2id(std::string_view text, ByteView salt, const Argon2Parameters& parameters) {
    Bytes hash(32);
    Botan::PasswordHashFamily::create_or_throw("Argon2id")
        ->from_params(parameters.memory_kib, parameters.passes, 1)
        ->derive_key(hash.data(), hash.size(), text.data(), text.size(), salt.data(), salt.size());
    return hash;
}

std::string phc_of(std::string_view text, const PasswordSalt& salt,
                   const Argon2Parameters& parameters) {
    const auto unpadded = [](std::string base64) { return base64.substr(0, base64.find('=')); };
    return "$argon2id$v=19$m=" + std::to_string(parameters.memory_kib) +
           ",t=" + std::to_string(parameters.passes) + ",p=1$" +
           unpadded(roster::text::to_base64(salt)) + "$" +
           unpadded(roster::text::to_base64(botan_argon2id(text, salt, parameters)));
}

domain::PasswordHash phc(std::string text) { return {std::move(text)}; }

}  // namespace

TEST_CASE("the second Argon2id, which ours is compared with, gives the reference vector",
          "[crypto]") {
    // phc-winner-argon2, test.c: t=2, m=256, p=1, version 0x13.
    CHECK(roster::text::to_hex(
              botan_argon2id("password", as_bytes("somesalt"), {.memory_kib = 256, .passes = 2})) ==
          "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
}

TEST_CASE("libsodium and Botan agree on every hash", "[crypto]") {
    for (const auto parameters :
         {Argon2Parameters{}, cheap, Argon2Parameters{.memory_kib = 8, .passes = 10},
          Argon2Parameters{.memory_kib = 1023, .passes = 3}})
        for (const std::string text :
             {"", "correct horse", "p\xC3\xA9",
              "longer than one block of the hash "
              "function, which is what 128 octets would be, if this text went on "
              "for a little while, as it does"})
            CHECK(hash_password(password(text), salt_of(3), parameters).phc ==
                  phc_of(text, salt_of(3), parameters));
}

TEST_CASE("a hash is a PHC string that tells its parameters", "[crypto]") {
    const auto hash = hash_password(password("correct horse"), salt_of(1), {});
    CHECK(hash.phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$"));
    CHECK(hash.phc.size() == 54 + 43);
    CHECK(parameters_of(hash, salt_of(1)) == Argon2Parameters{});
    CHECK(parameters_of(hash_password(password("x"), salt_of(1), cheap), salt_of(1)) == cheap);
    CHECK_FALSE(parameters_of(hash, salt_of(2)));
}

TEST_CASE("hashes are of the same password only with equal password, salt and parameters",
          "[crypto]") {
    const auto hash = hash_password(password("correct horse"), salt_of(1), cheap);
    const auto other_cost = Argon2Parameters{.memory_kib = 72, .passes = 1};
    CHECK(same_password(hash, hash_password(password("correct horse"), salt_of(1), cheap)));
    CHECK_FALSE(same_password(hash, hash_password(password("correct horsE"), salt_of(1), cheap)));
    CHECK_FALSE(same_password(hash, hash_password(password("correct horse"), salt_of(2), cheap)));
    CHECK_FALSE(
        same_password(hash, hash_password(password("correct horse"), salt_of(1), other_cost)));
    CHECK_FALSE(same_password(phc(""), phc("")));
}

TEST_CASE("a password with a NUL in it is hashed to its end", "[crypto]") {
    using namespace std::string_view_literals;
    CHECK_FALSE(same_password(hash_password(password("pass\0one"sv), salt_of(1), cheap),
                              hash_password(password("pass\0two"sv), salt_of(1), cheap)));
}

TEST_CASE("stored parameters beyond the bounds are refused, not obeyed", "[crypto]") {
    const std::string rest = "$AQEBAQEBAQEBAQEBAQEBAQ$" + std::string(43, 'A');
    REQUIRE(parameters_of(phc("$argon2id$v=19$m=19456,t=2,p=1" + rest), salt_of(1)));
    CHECK(parameters_of(phc("$argon2id$v=19$m=1048576,t=10,p=1" + rest), salt_of(1)));
    CHECK(parameters_of(phc("$argon2id$v=19$m=8,t=1,p=1" + rest), salt_of(1)));
    for (const auto* head :
         {"$argon2id$v=19$m=4194304,t=2,p=1", "$argon2id$v=19$m=1048577,t=2,p=1",
          "$argon2id$v=19$m=7,t=2,p=1", "$argon2id$v=19$m=19456,t=0,p=1",
          "$argon2id$v=19$m=19456,t=11,p=1", "$argon2id$v=19$m=19456,t=2,p=2",
          "$argon2id$v=16$m=19456,t=2,p=1", "$argon2i$v=19$m=19456,t=2,p=1",
          "$argon2id$v=19$m=99999999999999999999,t=2,p=1", "$argon2id$v=19$m=-8,t=2,p=1",
          "$argon2id$v=19$m=019456,t=2,p=1", "$argon2id$v=19$m=,t=2,p=1",
          "$argon2id$v=19$t=2,m=19456,p=1", "$argon2id$m=19456,t=2,p=1", ""}) {
        INFO(head);
        CHECK_FALSE(parameters_of(phc(head + rest), salt_of(1)));
    }
}

TEST_CASE("a salt or hash of another form is refused", "[crypto]") {
    const std::string head = "$argon2id$v=19$m=19456,t=2,p=1$";
    const std::string salt = "AQEBAQEBAQEBAQEBAQEBAQ";
    const std::string hash(43, 'A');
    REQUIRE(parameters_of(phc(head + salt + "$" + hash), salt_of(1)));
    for (const auto& tail :
         {salt, salt + "$", salt + "$" + hash + "=", salt + "$" + hash + "A",
          salt + "$" + hash + "$", salt + "$$" + hash, "$" + hash, salt + "==$" + hash,
          salt + "$" + std::string(42, 'A') + " ", std::string(22, '*') + "$" + hash}) {
        INFO(tail);
        CHECK_FALSE(parameters_of(phc(head + tail), salt_of(1)));
    }
}

TEST_CASE("parameters out of bounds are not computed", "[crypto]") {
    for (const auto parameters : {Argon2Parameters{.memory_kib = 7, .passes = 1},
                                  Argon2Parameters{.memory_kib = 2 * 1024 * 1024, .passes = 1},
                                  Argon2Parameters{.memory_kib = 64, .passes = 0},
                                  Argon2Parameters{.memory_kib = 64, .passes = 11}})
        CHECK_THROWS_AS(hash_password(password("x"), salt_of(1), parameters),
                        std::invalid_argument);
}

TEST_CASE("an address has one salt, another address or key another", "[crypto]") {
    const auto stream = id_number<domain::StreamId>(1);
    const auto salt = password_salt(key_of(1), stream);
    CHECK(salt == password_salt(key_of(1), stream));
    CHECK(salt != password_salt(key_of(1), id_number<domain::StreamId>(2)));
    CHECK(salt != password_salt(key_of(2), stream));
}
