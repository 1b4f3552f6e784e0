#include "crypto/imported_hash.hpp"

#include <algorithm>
#include <string>

#include "crypto/hash_recipe.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/imported_hashes.hpp"

using namespace roster;
using namespace roster::crypto;
using examples::foreign_hashes;
using examples::foreign_password;

namespace {

constexpr PasswordSalt salt_of_address{1, 2, 3};

domain::PasswordHash hash(std::string_view text) { return {std::string(text)}; }

domain::PasswordHash computed(std::string_view password, const HashRecipe& recipe) {
    return hash_by(recipe, SecretBytes(password), salt_of_address);
}

HashFlaw flaw_of(std::string_view text) {
    CAPTURE(text);
    const auto setting = setting_of(hash(text));
    REQUIRE_FALSE(setting);
    return setting.error();
}

std::string replaced(std::string_view text, std::string_view old, std::string_view by) {
    std::string result(text);
    REQUIRE(result.contains(old));
    return result.replace(result.find(old), old.size(), by);
}

}  // namespace

TEST_CASE("the right password gives the hash that another product made", "[crypto]") {
    for (const auto& [form, text] : foreign_hashes) {
        CAPTURE(text);
        const auto recipe = recipe_of(hash(text), salt_of_address);
        REQUIRE(recipe);
        CHECK(std::get<HashSetting>(*recipe).form.text() == form);
        CHECK(same_password(computed(foreign_password, *recipe), hash(text)));
        CHECK_FALSE(same_password(computed("correct horse e", *recipe), hash(text)));
        CHECK_FALSE(same_password(computed("", *recipe), hash(text)));
    }
}

TEST_CASE("a password with a NUL in it is not the one before the NUL", "[crypto]") {
    for (const auto& [form, text] : foreign_hashes) {
        CAPTURE(text);
        const auto recipe = recipe_of(hash(text), salt_of_address);
        const auto longer = std::string(foreign_password) + '\0' + "x";
        CHECK_FALSE(same_password(computed(longer, *recipe), hash(text)));
    }
}

TEST_CASE("a password that crypt(3) does not take matches nothing", "[crypto]") {
    const std::string endless(512, 'x');
    for (const auto* form : {"bcrypt:4", "crypt-scrypt:ln=4,r=1,p=1"}) {
        const auto setting = decoy_setting(HashForm::parse(form).value());
        const auto made = computed(endless, setting);
        CHECK(made.phc == setting.text);
        CHECK(computed(endless.substr(1), setting).phc.size() > setting.text.size());
    }
}

TEST_CASE("a hash is ours if its salt is the address's, and else another product's", "[crypto]") {
    const Argon2Parameters cheap{.memory_kib = 8, .passes = 1};
    const auto ours = hash_password(SecretBytes(foreign_password), salt_of_address, cheap);
    CHECK(recipe_of(ours, salt_of_address) == HashRecipe(cheap));
    const auto elsewhere = recipe_of(ours, PasswordSalt{9});
    REQUIRE(elsewhere);
    CHECK(std::get<HashSetting>(*elsewhere).form.text() == "argon2id:m=8,t=1,p=1");
    CHECK(same_password(computed(foreign_password, *elsewhere), ours));
}

TEST_CASE("what is of no known form is no hash", "[crypto]") {
    for (const auto* text :
         {"", "x", "$", "$$", "correct-horse", "$1$salt$3s8lQYb1ZPZvLDsQXvbWz.", "$5$salt$x",
          "$6$salt$x", "$y$j9T$salt$x", "$2x$04$abcdefghijklmnopqrstuub", "$2$04$x",
          "argon2id$v=19", "{SSHA}x", "md5$salt$x", "*0"})
        CHECK(flaw_of(text) == HashFlaw::unknown_form);
}

TEST_CASE("a hash that is cut anywhere is malformed, or none", "[crypto]") {
    for (const auto& [form, text] : foreign_hashes)
        for (std::size_t end = 0; end < text.size(); ++end) {
            CAPTURE(text.substr(0, end));
            const auto setting = setting_of(hash(text.substr(0, end)));
            // Argon2 and scrypt may have shorter digests.
            if (setting) CHECK(setting->digest_size >= 16);
            if (setting) CHECK(setting->digest_text != DigestText::crypt);
        }
}

TEST_CASE("a hash with anything more is malformed", "[crypto]") {
    for (const auto& [form, text] : foreign_hashes)
        for (const auto* more : {"$", " ", "\n", "=", "\x7f", "\xC3\xA9", "$x"}) {
            CAPTURE(text, more);
            CHECK(flaw_of(std::string(text) + more) == HashFlaw::malformed);
        }
    CHECK(flaw_of("$2b$04$" + std::string(300, '.')) == HashFlaw::malformed);
}

TEST_CASE("a hash that nobody writes so is malformed", "[crypto]") {
    const std::string argon2(foreign_hashes[3].text);
    const std::string bcrypt(foreign_hashes[1].text);
    const std::string scrypt(foreign_hashes[7].text);
    const std::string crypt_scrypt(foreign_hashes[8].text);
    const std::string pbkdf2(foreign_hashes[9].text);
    const std::string pbkdf2_sha512(foreign_hashes[10].text);
    const std::string django(foreign_hashes[11].text);
    for (const auto& text : {replaced(argon2, "v=19", "v=16"),
                             replaced(argon2, "v=19$", ""),
                             replaced(argon2, "m=64,t=2", "t=2,m=64"),
                             replaced(argon2, "m=64", "m=064"),
                             replaced(argon2, "m=64", "m=-64"),
                             replaced(argon2, "m=64", "m=99999999999999999999"),
                             replaced(argon2, ",p=2", ",p=2,keyid=x"),
                             replaced(argon2, "MDEyMzQ1Njc4OWFiY2RlZg", "c2FsdA"),
                             replaced(argon2, "MDEy", "****"),
                             replaced(argon2, "kA9k", "kA9l"),
                             replaced(bcrypt, "$04$", "$4$"),
                             replaced(bcrypt, "$04$", "$004$"),
                             replaced(bcrypt, "stuu", "stuv"),
                             replaced(bcrypt, "F5e", "F5f"),
                             replaced(bcrypt, "b.Zj", "b+Zj"),
                             replaced(scrypt, "ln=4", "n=16"),
                             replaced(crypt_scrypt, "$22..", "$2=.."),
                             replaced(crypt_scrypt, "W43", "W4z"),
                             replaced(crypt_scrypt, "0123456789abcdef", ""),
                             replaced(pbkdf2, "KE9E", "+E9E"),
                             replaced(pbkdf2, "$1000$", "$0$x"),
                             replaced(pbkdf2, "KE9E", ""),
                             replaced(pbkdf2_sha512, "vpy629P5", ""),
                             replaced(django, "HIRw=", "HIRw"),
                             replaced(django, "NaClNaCl12", "")})
        CHECK(flaw_of(text) == HashFlaw::malformed);
}

TEST_CASE("a hash that costs too much is refused and not computed", "[crypto]") {
    const std::string argon2(foreign_hashes[3].text);
    const std::string bcrypt(foreign_hashes[1].text);
    const std::string scrypt(foreign_hashes[7].text);
    const std::string crypt_scrypt(foreign_hashes[8].text);
    const std::string pbkdf2(foreign_hashes[9].text);
    for (const auto& text :
         {replaced(argon2, "m=64", "m=4194304"), replaced(argon2, "m=64,t=2", "m=262145,t=2"),
          replaced(argon2, "t=2", "t=4294967295"), replaced(argon2, "p=2", "p=9"),
          replaced(argon2, "p=2", "p=65"), replaced(bcrypt, "$04$", "$15$"),
          replaced(bcrypt, "$04$", "$31$"), replaced(bcrypt, "$04$", "$03$"),
          replaced(scrypt, "ln=4", "ln=18"), replaced(scrypt, "ln=4", "ln=63"),
          replaced(scrypt, "r=8", "r=4294967295"), replaced(scrypt, "p=2", "p=65"),
          replaced(crypt_scrypt, "$22..", "$z2.."), replaced(crypt_scrypt, "/....0", "zzzzz0"),
          replaced(crypt_scrypt, "2....", "....."), replaced(pbkdf2, "$1000$", "$2000001$"),
          replaced(pbkdf2, "$1000$", "$4294967295$")})
        CHECK(flaw_of(text) == HashFlaw::out_of_bounds);
}

TEST_CASE("a form is read as it is written", "[crypto]") {
    for (const auto* text :
         {"bcrypt:4", "bcrypt:14", "argon2id:m=65536,t=3,p=4", "argon2i:m=8,t=1,p=1",
          "argon2d:m=524288,t=1,p=1", "scrypt:ln=16,r=8,p=1", "crypt-scrypt:ln=14,r=32,p=1",
          "pbkdf2-sha256:2000000", "pbkdf2-sha512:1"}) {
        CAPTURE(text);
        const auto form = HashForm::parse(text);
        REQUIRE(form);
        CHECK(form->text() == text);
    }
    for (const auto* text : {"", "bcrypt", "bcrypt:", "bcrypt:3", "bcrypt:15", "bcrypt:04",
                             "bcrypt:m=4", "md5:1", "argon2id:65536,3,4", "argon2id:m=1,t=1,p=1",
                             "argon2id:m=8,t=0,p=1", "scrypt:ln=0,r=8,p=1", "scrypt:ln=21,r=8,p=1",
                             "pbkdf2-sha256:0", "pbkdf2-sha512:1000001"}) {
        CAPTURE(text);
        CHECK_FALSE(HashForm::parse(text));
    }
}

TEST_CASE("a decoy is computed as a hash of its form", "[crypto]") {
    for (const auto& [form, text] : foreign_hashes) {
        CAPTURE(form);
        const auto setting = decoy_setting(HashForm::parse(form).value());
        CHECK(setting.form.text() == form);
        const auto made = computed(foreign_password, setting);
        CHECK(made.phc.starts_with(setting.text));
        CHECK(made.phc.size() >= setting.text.size() + 31);
        CHECK_FALSE(same_password(made, hash(text)));
        if (setting.digest_text == DigestText::crypt) CHECK(setting_of(made) == setting);
    }
}
