#include <fstream>
#include <sstream>

#include "crypto/keyring.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"
#include "tests/temporary_directory.hpp"
#include "text/base64.hpp"

using namespace roster::crypto;
using roster::tests::TemporaryDirectory;

namespace {

std::string key_text(char fill) { return roster::text::to_base64(as_bytes(std::string(32, fill))); }

std::string file_without_token_keys() {
    return R"({"version":1,"index_key":")" + key_text('i') +
           R"(","key_encryption_keys":[{"id":"k1","key":")" + key_text('k') +
           R"("}],"code_keys":[{"id":"c1","key":")" + key_text('c') + R"("}],"mail_key":")" +
           key_text('m') + R"(","report_key":")" + key_text('r') + R"("})";
}

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream content;
    content << std::ifstream(file).rdbuf();
    return content.str();
}

bool same(const TokenKey& a, const TokenKey& b) {
    return a.id == b.id && equal_in_constant_time(a.key.view(), b.key.view());
}

}  // namespace

TEST_CASE("a key file from before there were token keys has one all the same, on every node",
          "[crypto]") {
    const auto ring = KeyRing::parse(file_without_token_keys());
    const auto other_node = KeyRing::parse(file_without_token_keys());
    REQUIRE(ring);
    REQUIRE(ring->token_keys().size() == 1);
    CHECK(ring->token_keys().front().id.text() == "t0");
    CHECK(same(ring->token_keys().front(), other_node->token_keys().front()));
    CHECK_FALSE(
        equal_in_constant_time(ring->token_keys().front().key.view(), ring->index_key().view()));
}

TEST_CASE("a rotation of the token key keeps the one that was in use, also where none was written",
          "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    std::ofstream(file) << file_without_token_keys();
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    const auto before = KeyRing::load(file);
    REQUIRE(before);
    REQUIRE(before->with_new_token_key().replace(file));
    const auto after = KeyRing::load(file);
    REQUIRE(after);
    REQUIRE(after->token_keys().size() == 2);
    CHECK(after->token_keys().back().id.text() == "t1");
    CHECK(same(after->token_keys().front(), before->token_keys().front()));
    CHECK(after->fingerprints() == before->fingerprints());
}

TEST_CASE("a new key file says its token key", "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    REQUIRE(KeyRing::generate().save_new(file));
    CHECK(content_of(file).find("\"token_keys\"") != std::string::npos);
    REQUIRE(KeyRing::load(file)->token_keys().size() == 1);
    CHECK(KeyRing::load(file)->token_keys().front().id.text() == "t1");
}

TEST_CASE("a file with token keys and without the index key is damaged, and no mailer's share",
          "[crypto]") {
    const auto share = R"({"version":1,"code_keys":[{"id":"c1","key":")" + key_text('c') +
                       R"("}],"mail_key":")" + key_text('m') + R"(","report_key":")" +
                       key_text('r') + R"(","token_keys":[{"id":"t1","key":")" + key_text('t') +
                       R"("}]})";
    const auto ring = KeyRing::parse(share);
    REQUIRE_FALSE(ring);
    CHECK(ring.error().kind == KeyFileError::Kind::malformed);
}

TEST_CASE("a mailer's share has no token key, and gets none", "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "mailer.json";
    REQUIRE(KeyRing::generate().mailer_share().save_new(file));
    CHECK(content_of(file).find("token") == std::string::npos);
    const auto share = KeyRing::load(file);
    REQUIRE(share);
    CHECK(share->token_keys().empty());
    CHECK_THROWS_AS(share->with_new_token_key(), std::logic_error);
}
