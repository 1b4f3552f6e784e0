#include "eventstore/sqlite/follow.hpp"

#include <utility>

#include "eventstore/sqlite/rows.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr std::chrono::milliseconds poll_interval{100};

}  // namespace

SqliteLease::SqliteLease(std::shared_ptr<SqliteAccess> access, std::string job)
    : access_(std::move(access)), job_(std::move(job)) {}

SqliteLease::~SqliteLease() { give_back(); }

void SqliteLease::give_back() {
    if (std::exchange(held_, false)) access_->jobs.give_back(job_);
}

bool SqliteLease::hold() {
    held_ = held_ || access_->jobs.take(job_);
    return held_;
}

SqliteListener::SqliteListener(std::shared_ptr<SqliteAccess> access)
    : access_(access), session_(std::move(access)), seen_signals_(access_->appended.count()) {}

bool SqliteListener::wait(std::chrono::milliseconds timeout) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + timeout;
    while (true) {
        const bool foreign = another_process_appended();
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        const auto pause = foreign ? std::chrono::milliseconds{0} : std::min(left, poll_interval);
        const auto signals = access_->appended.wait_beyond(seen_signals_, pause);
        const bool own = signals != seen_signals_;
        seen_signals_ = signals;
        if (own || foreign) return true;
        if (Clock::now() >= end) return false;
    }
}

bool SqliteListener::another_process_appended() {
    return at_the_border([&] {
               return session_.read([&](SqliteConnection& connection) {
                   std::int64_t data_version = 0;
                   {
                       auto row = connection.query(sqlite::data_version);
                       if (row.next()) data_version = row.number(0);
                   }
                   if (data_version == seen_data_version_) return false;
                   seen_data_version_ = data_version;
                   const auto head = read_head(connection).position;
                   return std::exchange(seen_head_, head) != head;
               });
           })
        .value_or(false);
}

}  // namespace roster::eventstore
