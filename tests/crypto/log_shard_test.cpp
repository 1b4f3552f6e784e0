#include "crypto/log_shard.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"

using namespace roster;
using crypto::LogShard;
using crypto::examples::email;

TEST_CASE("an address belongs to the same shard for ever, and proxies know which", "[shard]") {
    // A change here would lock everybody out: fixed values, also computed with Python's hashlib.
    const auto belongs_to = [](const char* address, const char* one_of) {
        return LogShard::parse(one_of).value().number_of(email(address));
    };
    CHECK(belongs_to("ada@example.com", "0/1") == 0);
    CHECK(belongs_to("ada@example.com", "0/2") == 1);
    CHECK(belongs_to("ada@example.com", "0/3") == 0);
    CHECK(belongs_to("ada@example.com", "0/16") == 5);
    CHECK(belongs_to("ada@example.com", "0/1024") == 485);
    CHECK(belongs_to("grace@example.org", "0/16") == 4);
    CHECK(belongs_to("marie.dupont@example.com", "0/1024") == 1007);
}

TEST_CASE("spellings of one address belong to one shard", "[shard]") {
    const auto shard = LogShard::parse("5/16").value();
    for (const auto* spelling : {"ada@example.com", "Ada@Example.COM", "ADA@EXAMPLE.COM"})
        CHECK(shard.holds(email(spelling)));
    CHECK_FALSE(shard.holds(email("grace@example.org")));
}

TEST_CASE("each address is held by exactly one of as many shards as there are", "[shard]") {
    std::vector<int> held(7);
    for (int person = 0; person < 700; ++person) {
        const auto address = email("person" + std::to_string(person) + "@example.com");
        int holders = 0;
        for (int number = 0; number < 7; ++number)
            if (LogShard::parse(std::to_string(number) + "/7").value().holds(address)) {
                ++holders;
                ++held[static_cast<std::size_t>(number)];
            }
        REQUIRE(holders == 1);
    }
    for (const auto people : held) CHECK((people > 50 && people < 150));
}

TEST_CASE("a shard has one spelling", "[shard]") {
    for (const auto* text : {"0/1", "0/16", "15/16", "1023/1024"})
        CHECK(LogShard::parse(text).value().text() == text);
    for (const auto* text :
         {"", "/", "0", "0/", "/16", "16/16", "17/16", "-1/16", "0/0", "0/1025", "00/16", "0/016",
          "+1/16", " 0/16", "0/16 ", "0/16/1", "1/x", "0x1/16", "99999999999/99999999999"})
        CHECK_FALSE(LogShard::parse(text).has_value());
}
