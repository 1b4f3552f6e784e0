#include "crypto/sealed_data.hpp"

#include <string>

#include "crypto/random_ids.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"

using namespace roster;
using namespace roster::crypto;
using examples::bytes_of;
using examples::id_number;
using examples::key_of;

namespace {

Bytes with_flipped_bit(Bytes bytes, std::size_t at) {
    bytes[at] ^= 1;
    return bytes;
}

std::string text_of(const std::optional<SecretBytes>& secret) {
    return secret ? std::string(secret->text()) : "(nothing)";
}

}  // namespace

TEST_CASE("the vector of draft-irtf-cfrg-xchacha-03, A.3.1, is opened", "[crypto]") {
    const SecretBytes key(
        bytes_of("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    const auto sealed = bytes_of(
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
    const auto associated = bytes_of("50515253c0c1c2c3c4c5c6c7");
    const std::string associated_text(associated.begin(), associated.end());
    CHECK(text_of(open(key, sealed, associated_text)) ==
          "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
          "future, sunscreen would be it.");
}

TEST_CASE("what was sealed is opened, also nothing at all and a megabyte", "[crypto]") {
    const auto key = key_of(1);
    for (const auto& text : {std::string(), std::string("a\0b", 3), std::string(1 << 20, 'x')}) {
        const auto sealed = seal(key, text, "context");
        CHECK(sealed.size() == text.size() + 24 + 16);
        CHECK((text_of(open(key, sealed, "context")) == text));
    }
}

TEST_CASE("sealing twice gives two different texts", "[crypto]") {
    CHECK(seal(key_of(1), "text", "") != seal(key_of(1), "text", ""));
}

TEST_CASE("sealed data opens with nothing but its own key and context", "[crypto]") {
    const auto sealed = seal(key_of(1), "text", "context");
    CHECK_FALSE(open(key_of(2), sealed, "context"));
    CHECK_FALSE(open(key_of(1), sealed, "contexT"));
    CHECK_FALSE(open(key_of(1), sealed, ""));
    CHECK_FALSE(open(SecretBytes(), sealed, "context"));
    CHECK(text_of(open(key_of(1), sealed, "context")) == "text");
}

TEST_CASE("sealed data that was cut or changed anywhere is refused, without a crash", "[crypto]") {
    const auto key = key_of(1);
    const auto sealed = seal(key, "text", "context");
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        INFO("cut to " << size);
        CHECK_FALSE(open(key, ByteView(sealed).first(size), "context"));
    }
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        INFO("changed at " << i);
        CHECK_FALSE(open(key, with_flipped_bit(sealed, i), "context"));
    }
    CHECK(text_of(open(key, sealed, "context")) == "text");
}

TEST_CASE("a key of the wrong size seals nothing", "[crypto]") {
    CHECK_THROWS_AS(seal(SecretBytes(std::string_view("short")), "text", ""),
                    std::invalid_argument);
}

TEST_CASE("a wrapped user key is unwrapped for its own user only", "[crypto]") {
    const auto keys = KeyRing::generate();
    const auto user = id_number<domain::UserId>(1);
    const auto user_key = new_user_key();
    const auto wrapped = wrap_user_key(keys, user, user_key);

    const auto unwrapped = unwrap_user_key(keys, user, wrapped);
    REQUIRE(unwrapped);
    CHECK(equal_in_constant_time(unwrapped->view(), user_key.view()));
    CHECK(examples::refusal_of(unwrap_user_key(keys, id_number<domain::UserId>(2), wrapped)) ==
          UnwrapError::damaged);
    CHECK(examples::refusal_of(unwrap_user_key(KeyRing::generate(), user, wrapped)) ==
          UnwrapError::damaged);
}

TEST_CASE("after a rotation older user keys still open and new ones need the new key", "[crypto]") {
    const auto old_keys = KeyRing::generate();
    const auto rotated = old_keys.with_new_key_encryption_key();
    const auto user = id_number<domain::UserId>(1);
    const auto user_key = new_user_key();

    CHECK(unwrap_user_key(rotated, user, wrap_user_key(old_keys, user, user_key)));
    const auto wrapped_anew = wrap_user_key(rotated, user, user_key);
    CHECK(unwrap_user_key(rotated, user, wrapped_anew));
    CHECK(examples::refusal_of(unwrap_user_key(old_keys, user, wrapped_anew)) ==
          UnwrapError::unknown_key_encryption_key);
}

TEST_CASE("a wrapped key that was cut or changed anywhere is refused, without a crash",
          "[crypto]") {
    const auto keys = KeyRing::generate();
    const auto user = id_number<domain::UserId>(1);
    const auto wrapped = wrap_user_key(keys, user, new_user_key());
    for (std::size_t size = 0; size < wrapped.size(); ++size)
        CHECK_FALSE(unwrap_user_key(keys, user, ByteView(wrapped).first(size)));
    for (std::size_t i = 0; i < wrapped.size(); ++i)
        CHECK_FALSE(unwrap_user_key(keys, user, with_flipped_bit(wrapped, i)));
}

TEST_CASE("a mailer's share wraps and unwraps nothing", "[crypto]") {
    const auto keys = KeyRing::generate();
    const auto user = id_number<domain::UserId>(1);
    const auto wrapped = wrap_user_key(keys, user, new_user_key());
    CHECK_THROWS_AS(wrap_user_key(keys.mailer_share(), user, new_user_key()), std::logic_error);
    CHECK(examples::refusal_of(unwrap_user_key(keys.mailer_share(), user, wrapped)) ==
          UnwrapError::unknown_key_encryption_key);
}
