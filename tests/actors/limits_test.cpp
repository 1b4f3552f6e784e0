// What is limited in memory: wrong passwords of an address, and what one network does over all.
#include <algorithm>
#include <array>
#include <random>

#include "actors/fair_queue.hpp"
#include "actors/network_limits.hpp"
#include "actors/password_attempts.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using namespace std::chrono_literals;

template <class IdType>
IdType id(std::uint8_t number) {
    domain::Uuid::Bytes bytes{};
    bytes[15] = number;
    return IdType(domain::Uuid(bytes));
}

SteadyTime steady(std::chrono::nanoseconds time) { return SteadyTime(48h + time); }

Guesser guesser(std::uint32_t network) { return {{}, {network}, {}}; }
Guesser guesser_within(std::uint32_t wide, std::uint32_t network) {
    return {{}, {network}, domain::NetworkTag{wide}};
}

// How many guesses one after the other are compared before the first is refused.
int compared(PasswordAttempts& attempts, const Guesser& who, SteadyTime now, int tries = 200) {
    int count = 0;
    for (; count < tries && !attempts.wait_of(who, now); ++count) attempts.count_wrong(who, now);
    return count;
}

// --- PasswordAttempts

TEST_CASE("ten wrong passwords lock for a minute, three more for twice as long, up to an hour",
          "[actors]") {
    PasswordAttempts attempts(100);
    auto now = steady(0s);
    CHECK(compared(attempts, guesser(1), now) == 10);
    for (const auto wait : {60s, 120s, 240s, 480s, 960s, 1920s, 3600s, 3600s}) {
        CHECK(attempts.wait_of(guesser(1), now) == wait);
        CHECK(attempts.wait_of(guesser(1), now + wait - 1ns) == 1s);
        now += wait;
        CHECK(compared(attempts, guesser(1), now) == 3);
    }
    now += 3600s + 15min;
    CHECK(compared(attempts, guesser(1), now) == 10);
}

TEST_CASE("that a network logged in with a password is news once", "[actors]") {
    using By = PasswordAttempts::By;
    PasswordAttempts attempts(100);
    CHECK_FALSE(attempts.note_right(guesser(1), id<domain::EventId>(1), By::registering));
    CHECK(attempts.note_right(guesser(1), id<domain::EventId>(1)));
    CHECK_FALSE(attempts.note_right(guesser(1), id<domain::EventId>(1)));
    CHECK(attempts.note_right(guesser(1), id<domain::EventId>(2)));
    CHECK(attempts.note_right(guesser(2), id<domain::EventId>(2)));
}

TEST_CASE("registered guesses count apart, and lock all the same", "[actors]") {
    PasswordAttempts attempts(100);
    const auto now = steady(0s);
    const auto guess = [&] {
        attempts.count_wrong(guesser(1), now, {}, PasswordAttempts::By::registering);
    };
    guess();
    CHECK(compared(attempts, guesser(1), now) == 10);

    PasswordAttempts others(100);
    for (int i = 0; i < 10; ++i)
        others.count_wrong(guesser(1), now, {}, PasswordAttempts::By::registering);
    CHECK(others.wait_of(guesser(1), now) == 60s);
    CHECK(compared(others, guesser(1), now) == 0);
}

TEST_CASE("a wrong password at the end of each lock cannot hold it up", "[actors]") {
    PasswordAttempts attempts(100);
    auto now = steady(0s);
    while (attempts.wait_of(guesser(1), now).value_or(0s) < 3600s) {
        now += attempts.wait_of(guesser(1), now).value_or(0s);
        compared(attempts, guesser(1), now);
    }
    now += 3600s;
    for (int hour = 0; hour < 7 * 24; ++hour) {
        attempts.count_wrong(guesser(1), now);
        REQUIRE_FALSE(attempts.wait_of(guesser(1), now));
        now += 1h;
    }
}

TEST_CASE("wrong passwords are forgotten after a quarter of an hour", "[actors]") {
    PasswordAttempts attempts(100);
    for (int i = 0; i < 9; ++i) attempts.count_wrong(guesser(1), steady(1s * i));
    attempts.count_wrong(guesser(1), steady(15min));
    CHECK_FALSE(attempts.wait_of(guesser(1), steady(15min)));
    attempts.count_wrong(guesser(1), steady(15min));
    CHECK(attempts.wait_of(guesser(1), steady(15min)));
}

TEST_CASE("networks of one IPv6 /48 share forty wrong passwords", "[actors]") {
    PasswordAttempts attempts(1000);
    int count = 0;
    for (std::uint32_t network = 0; network < 100; ++network)
        count += compared(attempts, guesser_within(7, network), steady(0s), 1);
    CHECK(count == 40);
    CHECK(compared(attempts, guesser_within(8, 200), steady(0s)) == 10);
}

TEST_CASE("an address takes a hundred wrong passwords a day from strange networks", "[actors]") {
    PasswordAttempts attempts(1000);
    const auto owner = id<domain::EventId>(1);
    attempts.note_right(guesser(999), owner);
    int count = 0;
    for (std::uint32_t network = 0; network < 300; ++network)
        count += compared(attempts, guesser(network), steady(0s), 1);
    CHECK(count == 100);
    CHECK(attempts.wait_of(guesser(500), steady(1h)) == 23h);
    CHECK_FALSE(attempts.wait_of(guesser(500), steady(24h)));
    SECTION("the owner's network keeps its own ten") {
        CHECK(compared(attempts, guesser(999), steady(1h)) == 10);
    }
    SECTION("but not with a password that is the address's no more") {
        const auto other = id<domain::EventId>(2);
        CHECK(attempts.wait_of(guesser(999), steady(1h), std::span(&other, 1)));
        CHECK_FALSE(attempts.wait_of(guesser(999), steady(1h), std::span(&owner, 1)));
    }
}

TEST_CASE("what another node counted against the address counts against it here", "[actors]") {
    PasswordAttempts here(1000);
    const auto shadow = id<domain::EventId>(2);
    int count = 0;
    // From networks that set a password of their own which is the address's no more: only a node
    // that has the address at hand knows that.
    for (std::uint32_t network = 0; network < 300; ++network) {
        here.note_right(guesser(network), shadow);
        const PasswordNews told{.guesser = guesser(network), .right = {}};
        if (here.wait_of(guesser(500), steady(0s))) break;
        here.count_told(told, steady(0s));
        ++count;
    }
    CHECK(count == 100);
    SECTION("and what counted for a network alone, for that alone") {
        PasswordAttempts other(1000);
        for (int i = 0; i < 150; ++i)
            other.count_told({.guesser = guesser(1), .right = {}, .is_familiar = true}, steady(0s));
        CHECK(other.wait_of(guesser(1), steady(0s)));
        CHECK_FALSE(other.wait_of(guesser(500), steady(0s)));
    }
}

TEST_CASE("a right password clears nothing that was counted", "[actors]") {
    PasswordAttempts attempts(100);
    int count = 0;
    for (int i = 0; i < 100; ++i) {
        count += compared(attempts, guesser(1), steady(0s), 1);
        attempts.note_right(guesser(1), id<domain::EventId>(1));
    }
    CHECK(count == 10);
}

TEST_CASE("the table of wrong passwords is bounded and forgets the longest unused", "[actors]") {
    PasswordAttempts attempts(3);
    for (const std::uint32_t network : {1U, 2U, 3U, 1U, 4U})
        for (int i = 0; i < 10; ++i) attempts.count_wrong(guesser(network), steady(0s));
    CHECK(attempts.size() == 3);
    CHECK(attempts.wait_of(guesser(1), steady(0s)));
    CHECK_FALSE(attempts.wait_of(guesser(2), steady(0s)));
}

// --- NetworkLimits

constexpr const char* home = "198.51.100.0/24";
constexpr const char* elsewhere = "203.0.113.0/24";

domain::EmailAddress email(const std::string& text) {
    return domain::EmailAddress::parse(text).value();
}

TEST_CASE("a network has twenty wrong codes an hour over all addresses", "[actors]") {
    NetworkLimits limits({}, 100);
    for (int i = 0; i < 20; ++i) REQUIRE_FALSE(limits.take_wrong_code(home, steady(1s * i)));
    CHECK(limits.take_wrong_code(home, steady(20s)) == 3580s);
    CHECK_FALSE(limits.take_wrong_code(elsewhere, steady(20s)));
    limits.give_back_wrong_code(home, steady(19s));
    CHECK_FALSE(limits.take_wrong_code(home, steady(20s)));
    CHECK(limits.take_wrong_code(home, steady(20s)));
    CHECK_FALSE(limits.take_wrong_code(home, steady(1h)));
}

TEST_CASE("a network registers so many new addresses an hour", "[actors]") {
    NetworkLimits limits({.new_addresses_per_hour = 3}, 100);
    for (const auto address : std::to_array<std::uint8_t>({1, 2, 3, 1, 2, 3}))
        CHECK_FALSE(limits.take_new_address(home, id<domain::StreamId>(address), steady(0s)));
    CHECK(limits.take_new_address(home, id<domain::StreamId>(4), steady(10min)) == 50min);
    CHECK_FALSE(limits.take_new_address(home, id<domain::StreamId>(3), steady(10min)));
    CHECK_FALSE(limits.take_new_address(elsewhere, id<domain::StreamId>(4), steady(0s)));
    CHECK_FALSE(limits.take_new_address(home, id<domain::StreamId>(4), steady(1h)));
}

TEST_CASE("sub-addresses are one mailbox", "[actors]") {
    CHECK(mailbox_of_sub_address("Box+1@Example.com") == "box@example.com");
    CHECK(mailbox_of_sub_address("box+a+b@example.com") == "box@example.com");
    for (const auto* text : {"box@example.com", "+1@example.com", "box@exa+mple.com"})
        CHECK_FALSE(mailbox_of_sub_address(text));
    NetworkLimits limits({}, 100);
    int mails = 0;
    for (int i = 0; i < 60; ++i) {
        const auto address = email("box+" + std::to_string(i) + "@example.com");
        if (!limits.take_mail(home, address, steady(0s))) ++mails;
    }
    CHECK(mails == 5);
    for (int i = 0; i < 60; ++i) {
        const auto network = std::to_string(i);
        if (!limits.take_mail(network, email("box+x@example.com"), steady(0s))) ++mails;
    }
    CHECK(mails == 20);
    CHECK_FALSE(limits.take_mail(home, email("box@example.com"), steady(0s)));
}

TEST_CASE("an IPv6 network lies in a /48, an IPv4 one in none", "[actors]") {
    CHECK(wide_network("2001:db8:1:2::/64") == "2001:db8:1::/48");
    CHECK(wide_network("198.51.100.0/24").empty());
    CHECK(wide_network("").empty());
}

// --- FairQueue

TEST_CASE("whoever logs in waits behind one of those who register", "[actors]") {
    FairQueue<int> queue;
    for (int i = 0; i < 400; ++i) queue.push(Lane::registering, home, i);
    CHECK(queue.ahead(Lane::logging_in, elsewhere) == 1);
    queue.push(Lane::logging_in, elsewhere, 1000);
    const int first = queue.pop().value();
    const int second = queue.pop().value();
    CHECK(std::max(first, second) == 1000);
}

TEST_CASE("a crowd of one network delays another's by its own share", "[actors]") {
    FairQueue<int> queue;
    for (int i = 0; i < 100; ++i) queue.push(Lane::registering, home, i);
    CHECK(queue.ahead(Lane::registering, home) == 100);
    CHECK(queue.ahead(Lane::registering, elsewhere) == 1);
    queue.push(Lane::registering, elsewhere, 1000);
    queue.push(Lane::registering, elsewhere, 1001);
    CHECK(queue.ahead(Lane::registering, elsewhere) == 5);
    std::vector<int> order;
    while (const auto next = queue.pop()) order.push_back(*next);
    CHECK(order.size() == 102);
    CHECK(std::vector<int>(order.begin(), order.begin() + 5) ==
          std::vector<int>{0, 1000, 1, 1001, 2});
    CHECK(queue.size() == 0);
}

namespace {

// Networks that keep the queue busy, each served at least once.
FairQueue<int> busy_queue(int networks, int each) {
    FairQueue<int> queue;
    for (int i = 0; i < each; ++i) {
        for (int n = 0; n < networks; ++n)
            queue.push(Lane::registering, "busy-" + std::to_string(n), -1);
    }
    for (int i = 0; i < 2 * networks; ++i) (void)queue.pop();
    return queue;
}

int place_of(FairQueue<int>& queue, int item) {
    for (int place = 0;; ++place) {
        if (queue.pop().value() == item) return place;
    }
}

}  // namespace

TEST_CASE("a network that has just come goes before all that keep the queue busy", "[actors]") {
    auto queue = busy_queue(50, 8);
    CHECK(queue.ahead(Lane::registering, elsewhere) <= 1);
    queue.push(Lane::registering, elsewhere, 7);
    CHECK(place_of(queue, 7) <= 1);
}

TEST_CASE("a network that left and came back takes its turn", "[actors]") {
    auto queue = busy_queue(50, 8);
    queue.push(Lane::registering, elsewhere, 7);
    CHECK(place_of(queue, 7) <= 1);
    queue.push(Lane::registering, elsewhere, 8);
    const auto ahead = queue.ahead(Lane::registering, elsewhere);
    queue.push(Lane::registering, home, 9);
    CHECK(place_of(queue, 9) <= 1);
    const auto place = place_of(queue, 8);
    CHECK(place > 40);
    CHECK(place <= static_cast<int>(ahead));
}

TEST_CASE("however many networks come, each fourth turn is for those that came before",
          "[actors]") {
    auto queue = busy_queue(1, 40);
    int turns_of_the_busy = 0;
    for (int i = 0; i < 100; ++i) {
        for (const auto* const part : {"a", "b"})
            queue.push(Lane::registering, part + std::to_string(i), i);
        if (queue.pop() == -1) ++turns_of_the_busy;
    }
    CHECK(turns_of_the_busy == 25);
}

TEST_CASE("how many wait ahead of a network is what comes before it", "[actors]") {
    const auto seed = GENERATE(range(0U, 300U));
    CAPTURE(seed);
    std::mt19937 random(seed);
    FairQueue<int> queue;
    for (int i = 0; i < 200; ++i) {
        queue.push(Lane::registering, std::to_string(random() % 30), -1);
        if (random() % 3 == 0) (void)queue.pop();
    }
    const auto network = std::to_string(random() % 40);
    const auto ahead = queue.ahead(Lane::registering, network);
    queue.push(Lane::registering, network, 7);
    CHECK(place_of(queue, 7) <= static_cast<int>(ahead));
}

}  // namespace
}  // namespace roster::actors::test
