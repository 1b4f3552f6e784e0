// Following and leading: listeners and leases.

#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;

namespace {

// Whether a listener was woken by an append before its long timeout was over.
bool wakes(AppendListener& listener, EventAppender& appender, LogExamples& examples) {
    while (listener.wait(0ms)) {
    }
    REQUIRE(appender.append(examples.batch(1)));
    const auto start = std::chrono::steady_clock::now();
    return listener.wait(20s) && std::chrono::steady_clock::now() - start < 10s;
}

}  // namespace

TEST_CASE("a listener wakes when its own process appends", "[contract][listener]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto listener = store->open_listener();
    const auto appender = store->open_appender();
    LogExamples examples(31);
    CHECK(wakes(*listener, *appender, examples));
    CHECK(wakes(*listener, *appender, examples));
}

TEST_CASE("a listener wakes when somebody else appends", "[contract][listener]") {
    const auto test = fresh_store();
    const auto listener = test->open()->open_listener();
    const auto appender = test->open()->open_appender();
    LogExamples examples(32);
    CHECK(wakes(*listener, *appender, examples));
    CHECK(wakes(*listener, *appender, examples));
}

TEST_CASE("a listener gives up after its timeout", "[contract][listener]") {
    const auto test = fresh_store();
    const auto listener = test->open()->open_listener();
    while (listener->wait(0ms)) {
    }
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(listener->wait(50ms));
    CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("a job has one leader, and another when the first is gone", "[contract][lease]") {
    const auto test = fresh_store();
    const auto store = test->open();
    auto first = store->open_lease("relay");
    auto second = store->open_lease("relay");
    auto other_job = store->open_lease("sweep");

    CHECK(first->hold());
    CHECK(first->hold());
    CHECK_FALSE(second->hold());
    CHECK(other_job->hold());
    first.reset();
    CHECK(eventually([&] { return second->hold(); }));
}

TEST_CASE("a lease that was given back is another's at once", "[contract][lease]") {
    const auto test = fresh_store();
    const auto store = test->open();
    const auto first = store->open_lease("relay");
    const auto second = store->open_lease("relay");
    REQUIRE(first->hold());
    second->give_back();  // it is not theirs to give
    CHECK_FALSE(second->hold());
    first->give_back();
    CHECK(second->hold());
    CHECK_FALSE(first->hold());
    second->give_back();
    CHECK(first->hold());
}
