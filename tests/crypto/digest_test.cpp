#include "crypto/digest.hpp"

#include <string>
#include <thread>

#include "crypto/sealed_data.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"
#include "text/hex.hpp"

using namespace roster::crypto;
using examples::bytes_of;

namespace {

std::string hex_sha256(std::string_view text) {
    return roster::text::to_hex(sha256(as_bytes(text)));
}

std::string hex_hmac(const Bytes& key, const Bytes& message) {
    return roster::text::to_hex(hmac_sha256(SecretBytes(key), message));
}

}  // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180-4's examples", "[crypto]") {
    CHECK(hex_sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex_sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hex_sha256(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("an incremental SHA-256 equals one of the whole and starts anew", "[crypto]") {
    Sha256Stream stream;
    for (int round = 0; round < 2; ++round) {
        stream.update(as_bytes("a"));
        stream.update(as_bytes(""));
        stream.update(as_bytes("bc"));
        CHECK(stream.finish() == sha256(as_bytes("abc")));
    }
    auto moved = std::move(stream);
    moved.update(as_bytes("abc"));
    CHECK(moved.finish() == sha256(as_bytes("abc")));
}

TEST_CASE("HMAC-SHA-256 gives the tags of RFC 4231", "[crypto]") {
    CHECK(hex_hmac(Bytes(20, 0x0b), bytes_of("4869205468657265")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex_hmac(bytes_of("4a656665"),
                   bytes_of("7768617420646f2079612077616e7420666f72206e6f7468696e673f")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex_hmac(Bytes(20, 0xaa), Bytes(50, 0xdd)) ==
          "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK(
        hex_hmac(Bytes(131, 0xaa),
                 bytes_of("54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b65"
                          "79202d2048617368204b6579204669727374")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("an HMAC is verified only with its own key, message and whole tag", "[crypto]") {
    const auto key = examples::key_of(1);
    const auto message = as_bytes("message");
    const auto tag = hmac_sha256(key, message);
    CHECK(verify_hmac_sha256(key, message, tag));
    CHECK_FALSE(verify_hmac_sha256(examples::key_of(2), message, tag));
    CHECK_FALSE(verify_hmac_sha256(key, as_bytes("other"), tag));
    CHECK_FALSE(verify_hmac_sha256(key, message, ByteView(tag).first(31)));
    CHECK_FALSE(verify_hmac_sha256(key, message, {}));
}

TEST_CASE("more keys than a thread keeps do not mix up their HMACs", "[crypto]") {
    for (int round = 0; round < 2; ++round)
        for (unsigned char fill = 1; fill < 40; ++fill) {
            const Bytes key(32, fill);
            const auto expected = hmac_sha256(SecretBytes(key), as_bytes("m"));
            Sha256 elsewhere{};
            std::thread([&] { elsewhere = hmac_sha256(SecretBytes(key), as_bytes("m")); }).join();
            CHECK(elsewhere == expected);
        }
}

TEST_CASE("nothing is derived from an absent key", "[crypto]") {
    CHECK_THROWS_AS(hmac_sha256(SecretBytes(), as_bytes("m")), std::logic_error);
}
