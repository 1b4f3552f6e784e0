#include "crypto/disown_token.hpp"

#include <set>

#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"

namespace roster::crypto {

namespace {

template <class IdType>
IdType numbered(std::uint8_t number) {
    domain::Uuid::Bytes bytes{};
    bytes.back() = number;
    return IdType(domain::Uuid(bytes));
}

const DisownSubject subject{numbered<domain::LogId>(1), numbered<domain::StreamId>(2),
                            numbered<domain::UserId>(3), numbered<domain::CodeId>(4)};

SecretBytes key(std::string_view report_key = "a report key") {
    return link_key(SecretBytes(report_key));
}

}  // namespace

TEST_CASE("a disown token names what it was made for", "[crypto]") {
    const auto token = make_disown_token(key(), subject);
    CHECK(token.size() == 128);
    CHECK(token.find_first_of("+/=") == token.npos);
    CHECK(read_disown_token(key(), token) == subject);
}

TEST_CASE("a disown token of another key is none", "[crypto]") {
    const auto token = make_disown_token(key(), subject);
    CHECK_FALSE(read_disown_token(key("another report key"), token));
    CHECK_FALSE(read_disown_token(SecretBytes("a report key"), token));
}

TEST_CASE("whatever is changed in a disown token, it is none any more", "[crypto]") {
    const auto token = make_disown_token(key(), subject);
    for (std::size_t i = 0; i < token.size(); ++i) {
        for (const char other : {'A', 'B', '_', '=', ' ', '\0'}) {
            if (token[i] == other) continue;
            auto changed = token;
            changed[i] = other;
            CHECK_FALSE(read_disown_token(key(), changed));
        }
        CHECK_FALSE(read_disown_token(key(), token.substr(0, i)));
    }
    CHECK_FALSE(read_disown_token(key(), token + "A"));
    CHECK_FALSE(read_disown_token(key(), ""));
}

TEST_CASE("each mail has a disown token of its own", "[crypto]") {
    std::set<std::string> tokens;
    for (std::uint8_t code = 0; code < 100; ++code) {
        auto other = subject;
        other.code = numbered<domain::CodeId>(code);
        tokens.insert(make_disown_token(key(), other));
    }
    CHECK(tokens.size() == 100);
}

}  // namespace roster::crypto
