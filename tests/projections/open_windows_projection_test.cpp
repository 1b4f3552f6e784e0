// Which windows the sweep finds, and which codes nobody has reported.

#include "projections/open_windows_projection.hpp"

#include "tests/projections/projected_log.hpp"

namespace roster::projections::testing {

namespace {

using Codes = std::vector<domain::CodeId>;

struct WindowsLog : ProjectedLog {
    domain::StreamId stream = examples.stream();
    domain::UserId user = examples.user();
    domain::CodeId first{examples.uuid()};
    domain::CodeId second{examples.uuid()};

    domain::CodeIssued issued(const domain::CodeId& code, std::int64_t claim,
                              std::chrono::microseconds when = 0s) {
        return {user,
                code,
                domain::StreamVersion{claim},
                domain::CodeKeyId::parse("c1").value(),
                {},
                code,
                domain::CodeLife::parse(at(when), at(when + 60s)).value(),
                {},
                std::nullopt};
    }
    domain::RegistrationClaimed claimed(std::optional<domain::StreamVersion> evicted = {}) {
        return {user, at(0s), {{7}, evicted}, std::nullopt};
    }
    void start() {
        append(stream, {domain::UserRegistered{user, at(0s), std::nullopt}, issued(first, 1)});
    }
    // A page of its own for each event, as a projection that keeps up with the log has them.
    void add(const domain::UserEvent& event) {
        project(open_windows_kind(), "_v2_1");
        append(stream, {event});
        project(open_windows_kind(), "_v2_1");
    }

    Codes open() {
        return read(
            [&](auto& transaction) { return ids(overdue_windows(transaction, "_v2_1", all)); });
    }
    Codes unreported() {
        return read(
            [&](auto& transaction) { return ids(unreported_codes(transaction, "_v2_1", all)); });
    }

private:
    static constexpr std::size_t many = 100;
    const OverdueBounds all{at(48h), many};

    static Codes ids(const std::vector<OverdueCode>& overdue) {
        Codes codes;
        for (const auto& code : overdue) codes.push_back(code.code);
        return codes;
    }
};

}  // namespace

TEST_CASE("two claims have each their own window", "[projections]") {
    WindowsLog log;
    log.start();
    log.add(log.claimed());
    log.add(log.issued(log.second, 3, 1s));
    CHECK(log.open() == Codes{log.first, log.second});
    CHECK(log.unreported() == Codes{log.first, log.second});
    log.add(domain::CodeExpired{log.user, log.first, at(60s)});
    CHECK(log.open() == Codes{log.second});
}

TEST_CASE("a newer code of the same claim ends the window of the older", "[projections]") {
    WindowsLog log;
    log.start();
    log.add(log.issued(log.second, 1, 20s));
    CHECK(log.open() == Codes{log.second});
    CHECK(log.unreported() == Codes{log.second});
}

TEST_CASE("an evicted claim's window, and a disowned one's, is over", "[projections]") {
    WindowsLog log;
    log.start();
    log.add(log.claimed(domain::StreamVersion{1}));
    CHECK(log.open().empty());
    log.add(log.issued(log.second, 3, 1s));
    CHECK(log.open() == Codes{log.second});
    log.add(domain::RegistrationDisowned{log.user, log.second, {3}, at(9s)});
    CHECK(log.open().empty());
    CHECK(log.unreported().empty());
}

TEST_CASE("nobody waits for the report of a code that activated an account", "[projections]") {
    WindowsLog log;
    log.start();
    log.add(domain::UserActivated{log.user, log.first, at(20s)});
    CHECK(log.open().empty());
    CHECK(log.unreported().empty());
}

TEST_CASE("a code is done once its window is over and its mail told", "[projections]") {
    WindowsLog log;
    log.start();
    log.add(domain::CodeMailed{log.user, log.first, at(1s)});
    CHECK(log.open() == Codes{log.first});
    CHECK(log.unreported().empty());
    log.add(domain::CodeExpired{log.user, log.first, at(60s)});
    CHECK(log.open().empty());
}

}  // namespace roster::projections::testing
