// The plain parts of the actors: clock, tables, queues.
#include <array>

#include "actors/asks_under_way.hpp"
#include "actors/code_clock.hpp"
#include "actors/commit_queue.hpp"
#include "actors/kept_proofs.hpp"
#include "actors/pending_answer.hpp"
#include "actors/tail_scan.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using namespace std::chrono_literals;
using domain::StreamId;

template <class IdType>
IdType id(std::uint8_t number) {
    domain::Uuid::Bytes bytes{};
    bytes[15] = number;
    return IdType(domain::Uuid(bytes));
}

domain::LogTime at(std::chrono::microseconds time) { return domain::LogTime(time); }
SteadyTime steady(std::chrono::nanoseconds time) { return SteadyTime(1h + time); }

domain::WindowDeadline window(std::uint8_t code, std::chrono::seconds ends) {
    return {id<domain::UserId>(1), id<domain::CodeId>(code), at(ends)};
}

// --- CodeClock

TEST_CASE("the code clock gives what is due, earliest first, and no more than asked", "[actors]") {
    CodeClock clock;
    clock.arm({id<StreamId>(1), window(1, 30s)});
    clock.arm({id<StreamId>(2), window(2, 10s)});
    clock.arm({id<StreamId>(3), window(3, 20s)});
    CHECK(clock.next() == at(10s));
    CHECK(clock.take_due(at(10s) - 1us, 10).empty());
    const auto due = clock.take_due(at(25s), 1);
    REQUIRE(due.size() == 1);
    CHECK(due.front().stream == id<StreamId>(2));
    CHECK(clock.take_due(at(25s), 10).size() == 1);
    CHECK(clock.size() == 3);
}

TEST_CASE("the code clock asks again until somebody says that the window is closed", "[actors]") {
    CodeClock clock;
    clock.arm({id<StreamId>(1), window(1, 10s)});
    CHECK(clock.take_due(at(10s), 10).size() == 1);
    CHECK(clock.take_due(at(11s), 10).empty());
    CHECK(clock.take_due(at(15s), 10).size() == 1);
    clock.set(id<StreamId>(1), {});
    CHECK(clock.take_due(at(99s), 10).empty());
    CHECK(clock.size() == 0);
}

TEST_CASE("what a user tells the code clock is newer than what the log's tail told", "[actors]") {
    CodeClock clock;
    const auto newer = window(2, 40s);
    clock.set(id<StreamId>(1), {&newer, 1});
    clock.arm({id<StreamId>(1), window(1, 10s)});
    CHECK(clock.next() == at(40s));
}

// --- TailScan

TEST_CASE("the tail's open windows are those whose end the tail does not tell", "[actors]") {
    TailScan scan;
    const auto user = [](std::uint8_t stream) { return id<domain::UserId>(stream); };
    const auto issue = [&](std::uint8_t stream, std::uint8_t code) {
        scan.add(id<StreamId>(stream),
                 domain::CodeIssued{.user_id = user(stream),
                                    .code_id = id<domain::CodeId>(code),
                                    .claim = domain::StreamVersion{1},
                                    .code_key_id = domain::CodeKeyId::parse("c1").value(),
                                    .origin = {},
                                    .life = domain::CodeLife::parse(at(0s), at(60s)).value(),
                                    .network = {},
                                    .recipient = {}});
    };
    for (const auto stream : std::to_array<std::uint8_t>({1, 2, 3, 4, 5})) issue(stream, stream);
    scan.add(id<StreamId>(1), domain::CodeExpired{user(1), id<domain::CodeId>(1), {}});
    scan.add(id<StreamId>(2), domain::UserActivated{user(2), id<domain::CodeId>(2), {}});
    scan.add(id<StreamId>(3), domain::UserErased{user(3), {}});
    issue(4, 14);
    scan.add(id<StreamId>(4), domain::CodeExpired{user(4), id<domain::CodeId>(4), {}});
    scan.add(id<StreamId>(5), domain::CodeRejected{user(5), id<domain::CodeId>(5), {}, {}, 2});
    const auto open = scan.open();
    CHECK(open.size() == 2);
    for (const auto& found : open) {
        const bool is_fourth = found.stream == id<StreamId>(4);
        CHECK(found.window.code_id == id<domain::CodeId>(is_fourth ? 14 : 5));
    }
}

// --- KeptProofs

TEST_CASE("a kept proof stands for one password of one stream until its time", "[actors]") {
    const auto first = id<domain::EventId>(11);
    const auto second = id<domain::EventId>(12);
    KeptProofs proofs(2);
    proofs.keep(id<StreamId>(1), {first, {7}, at(60s)});
    CHECK(proofs.find(id<StreamId>(1), {7}, at(59s)) == first);
    CHECK_FALSE(proofs.find(id<StreamId>(1), {8}, at(59s)));
    CHECK_FALSE(proofs.find(id<StreamId>(2), {7}, at(59s)));
    proofs.keep(id<StreamId>(1), {second, {8}, at(70s)});
    CHECK(proofs.find(id<StreamId>(1), {8}, at(65s)) == second);
    CHECK_FALSE(proofs.find(id<StreamId>(1), {8}, at(70s)));
    CHECK(proofs.size() == 0);
    for (std::uint8_t i = 1; i <= 5; ++i) proofs.keep(id<StreamId>(i), {first, {7}, at(99s)});
    CHECK(proofs.size() == 2);
    proofs.forget_all();
    CHECK(proofs.size() == 0);
    CHECK_FALSE(proofs.find(id<StreamId>(5), {7}, at(59s)));
}

// --- CommitQueue

WaitingAppend append_to(std::uint8_t stream, std::size_t events = 1, std::int64_t after = 0) {
    return {{id<StreamId>(stream), {after}, std::vector<eventstore::EventToAppend>(events), {}, {}},
            [](const AppendResult&) {},
            {}};
}

TEST_CASE("a batch holds a stream once, in order, and as many events as fit", "[actors]") {
    CommitQueue queue;
    for (const auto stream : std::to_array<std::uint8_t>({1, 2, 1, 3}))
        REQUIRE(queue.put(append_to(stream)));
    auto batch = queue.take_batch();
    REQUIRE(batch.appends.size() == 3);
    CHECK(batch.appends[2].stream == id<StreamId>(3));
    CHECK(queue.size() == 1);
    queue.put_back(std::move(batch));
    CHECK(queue.take_batch().appends.size() == 3);
    (void)queue.take_batch();

    REQUIRE(queue.put(append_to(1, 200)));
    REQUIRE(queue.put(append_to(2, 100)));
    REQUIRE(queue.put(append_to(2, 1, 100)));
    REQUIRE(queue.put(append_to(3, 56)));
    batch = queue.take_batch();
    REQUIRE(batch.appends.size() == 2);
    CHECK(batch.appends[1].stream == id<StreamId>(3));
    CHECK(queue.take_batch().appends.front().events.size() == 100);
}

TEST_CASE("a held stream waits and the others go on", "[actors]") {
    CommitQueue queue;
    queue.hold(id<StreamId>(1));
    REQUIRE(queue.put(append_to(1)));
    CHECK_FALSE(queue.has_ready());
    REQUIRE(queue.put(append_to(2)));
    CHECK(queue.has_ready());
    CHECK(queue.take_batch().appends.size() == 1);
    queue.release(id<StreamId>(1));
    CHECK(queue.take_batch().appends.size() == 1);
}

TEST_CASE("the commit queue is bounded", "[actors]") {
    CommitQueue queue;
    for (std::size_t i = 0; i < CommitQueue::max_waiting; ++i) REQUIRE(queue.put(append_to(1)));
    CHECK_FALSE(queue.put(append_to(2)));
}

// --- PendingAnswer

TEST_CASE("an answer is given once, and a forgotten one says that the node is stopping",
          "[actors]") {
    std::vector<Reply> replies;
    const Answer answer = [&](Reply reply) { replies.push_back(std::move(reply)); };
    {
        PendingAnswer pending(answer);
        CHECK_FALSE(pending.is_given());
        pending.give(refused(TimedOut{}));
        pending.give(Delivered{});
        CHECK(pending.is_given());
    }
    REQUIRE(replies.size() == 1);
    CHECK(std::holds_alternative<TimedOut>(replies[0].error()));
    {
        PendingAnswer forgotten(answer);
    }
    REQUIRE(replies.size() == 2);
    CHECK(std::get<Unavailable>(replies[1].error()).why == Unavailable::Why::stopping);
}

// --- AsksUnderWay

TEST_CASE("what is under way is answered when its deadline is over, and not before", "[actors]") {
    std::vector<Reply> replies;
    const auto ask_until = [&](SteadyTime deadline) {
        auto ask = std::make_shared<Ask>([&](Reply reply) { replies.push_back(std::move(reply)); });
        ask->deadline = deadline;
        return ask;
    };
    AsksUnderWay asks;
    const auto late = ask_until(steady(10s));
    const auto done = ask_until(steady(10s));
    const auto going_on = ask_until(steady(11s));
    for (const auto& ask : {late, done, going_on}) asks.add(ask);
    done->answer.give(Delivered{});
    CHECK(asks.sweep(steady(9s)) == 0);
    CHECK(asks.sweep(steady(10s)) == 1);
    REQUIRE(replies.size() == 2);
    CHECK(std::holds_alternative<TimedOut>(replies[1].error()));
    CHECK_FALSE(asks.empty());
    asks.refuse_all(Unavailable::Why::stopping);
    CHECK(asks.empty());
    REQUIRE(replies.size() == 3);
    CHECK(std::get<Unavailable>(replies[2].error()).why == Unavailable::Why::stopping);
}

}  // namespace
}  // namespace roster::actors::test
