#include "projections/funnel_projection.hpp"

#include "tests/projections/projected_log.hpp"

using namespace roster;
using namespace roster::projections;
using namespace roster::projections::testing;

namespace {

struct FunnelLog : ProjectedLog {
    domain::StreamId stream = examples.stream();
    domain::UserId user = examples.user();

    domain::UserEvent issued(const domain::CodeId& code, domain::LogTime time,
                             domain::CodeReason reason = domain::CodeReason::registration) {
        return domain::CodeIssued{user,
                                  code,
                                  domain::StreamVersion{1},
                                  domain::CodeKeyId::parse("c1").value(),
                                  reason,
                                  code,
                                  domain::CodeLife::parse(time, time + 60s).value(),
                                  {},
                                  {}};
    }
    domain::CodeId code() { return domain::CodeId(examples.uuid()); }

    std::vector<FunnelStep> steps(std::chrono::minutes step = std::chrono::minutes(1)) {
        project(funnel_kind(), "_v1_1");
        return read([&](auto& transaction) {
            return read_funnel(transaction, "_v1_1", {at(0s), at(1h), step});
        });
    }
};

}  // namespace

TEST_CASE("each minute counts what happened in it", "[projections]") {
    FunnelLog log;
    const auto first = log.code();
    const auto second = log.code();
    log.append(log.stream, {domain::UserRegistered{log.user, at(1s), {}}, log.issued(first, at(1s)),
                            domain::CodeMailed{log.user, first, at(1s + 700ms)},
                            domain::CodeRejected{log.user, first, at(30s), {}, 2},
                            domain::CodeExpired{log.user, first, at(61s)},
                            log.issued(second, at(70s), domain::CodeReason::resend),
                            domain::UserActivated{log.user, second, at(80s)}});
    const auto steps = log.steps();
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].begins == at(0s));
    CHECK(steps[0].registered == 1);
    CHECK(steps[0].mailed == 1);
    CHECK(steps[0].rejected == 1);
    CHECK(steps[0].expired == 0);
    CHECK(steps[1].begins == at(60s));
    CHECK(steps[1].expired == 1);
    CHECK(steps[1].activated == 1);
}

TEST_CASE("a mail's delivery counts in the bucket of its latency", "[projections]") {
    FunnelLog log;
    const std::pair<std::chrono::milliseconds, std::size_t> examples[] = {
        {100ms, 0}, {250ms, 0}, {251ms, 1}, {1500ms, 3}, {61s, 9}};
    for (const auto& [took, bucket] : examples) {
        const auto code = log.code();
        log.append(log.stream,
                   {log.issued(code, at(0s)), domain::CodeMailed{log.user, code, at(took)}});
    }
    const auto steps = log.steps(std::chrono::minutes(60));
    REQUIRE(steps.size() == 1);
    CHECK(steps[0].delivered == decltype(steps[0].delivered){2, 1, 0, 1, 0, 0, 0, 0, 0, 1});
    CHECK(steps[0].delivery_micros == 63'101'000);
}

TEST_CASE("a mail that nobody confirmed is mailed, and tells nothing of how long it took",
          "[projections]") {
    FunnelLog log;
    const auto code = log.code();
    log.append(log.stream,
               {log.issued(code, at(0s)), domain::CodeMailed{log.user, code, at(10min), true}});
    const auto steps = log.steps(std::chrono::minutes(60));
    REQUIRE(steps.size() == 1);
    CHECK(steps[0].mailed == 1);
    CHECK(steps[0].delivered == decltype(steps[0].delivered){});
}

TEST_CASE("longer steps add the minutes up", "[projections]") {
    FunnelLog log;
    for (const auto time : {0s, 59s, 60s, 299s, 300s})
        log.append(log.examples.stream(),
                   {domain::UserRegistered{log.examples.user(), at(time), {}}});
    const auto steps = log.steps(std::chrono::minutes(5));
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].registered == 4);
    CHECK(steps[1].begins == at(300s));
    CHECK(steps[1].registered == 1);
}

TEST_CASE("who was imported did not come through the funnel", "[projections]") {
    FunnelLog log;
    log.append(log.stream, {domain::UserImported{log.user, at(0s), at(-1h), {}}});
    CHECK(log.steps().empty());
}

TEST_CASE("a shadow's window is nobody's expired code", "[projections]") {
    FunnelLog log;
    const auto shadow = log.code();
    log.append(log.stream, {log.issued(shadow, at(0s), domain::CodeReason::shadow),
                            domain::CodeExpired{log.user, shadow, at(60s)}});
    CHECK(log.steps().empty());
}

TEST_CASE("what was issued long ago is forgotten", "[projections]") {
    FunnelLog log;
    log.append(log.stream, {log.issued(log.code(), at(0s)), log.issued(log.code(), at(72h))});
    log.project(funnel_kind(), "_v1_1");
    CHECK(log.database->ask_sql("SELECT count(*) FROM funnel_v1_1_codes") == "1");
}
