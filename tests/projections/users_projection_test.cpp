#include "projections/users_projection.hpp"

#include "tests/projections/projected_log.hpp"

using namespace roster;
using namespace roster::projections;
using namespace roster::projections::testing;

namespace {

struct OneUser : ProjectedLog {
    domain::StreamId stream = examples.stream();
    domain::UserId user = examples.user();
    domain::CodeId code{examples.uuid()};

    std::optional<UserSummary> find() {
        project(users_kind(), "_v1_1");
        return read([&](auto& transaction) { return find_user(transaction, "_v1_1", user); });
    }
};

}  // namespace

TEST_CASE("a user nobody registered is not found", "[projections]") {
    OneUser log;
    CHECK_FALSE(log.find());
}

TEST_CASE("a user is pending, then active, then erased, with the time of each", "[projections]") {
    OneUser log;
    log.append(log.stream, {domain::UserRegistered{log.user, at(0s), {}}});
    auto found = log.find();
    REQUIRE(found);
    CHECK(found->status == "pending");
    CHECK(found->stream == log.stream);
    CHECK(found->registered_at == at(0s));
    CHECK_FALSE(found->activated_at);

    log.append(log.stream, {domain::UserActivated{log.user, log.code, at(20s)}});
    found = log.find();
    CHECK(found->status == "active");
    CHECK(found->activated_at == at(20s));

    log.append(log.stream, {domain::UserErased{log.user, at(90s)}});
    found = log.find();
    CHECK(found->status == "erased");
    CHECK(found->erased_at == at(90s));
}

TEST_CASE("a user who was imported is active since then", "[projections]") {
    OneUser log;
    log.append(log.stream, {domain::UserImported{log.user, at(10s), at(-1h), {}}});
    const auto found = log.find();
    REQUIRE(found);
    CHECK(found->status == "active");
    CHECK(found->stream == log.stream);
    CHECK(found->registered_at == at(-1h));
    CHECK(found->activated_at == at(-1h));
}

TEST_CASE("an address registered anew after an erasure has two users in one stream",
          "[projections]") {
    OneUser log;
    const auto second = log.examples.user();
    log.append(log.stream,
               {domain::UserRegistered{log.user, at(0s), {}}, domain::UserErased{log.user, at(10s)},
                domain::UserRegistered{second, at(20s), {}}});
    CHECK(log.find()->status == "erased");
    const auto newer =
        log.read([&](auto& transaction) { return find_user(transaction, "_v1_1", second); });
    REQUIRE(newer);
    CHECK(newer->status == "pending");
    CHECK(newer->stream == log.stream);
}
