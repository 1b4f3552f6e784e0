#pragma once
// An appender that a test can stop right behind the lock, or run without it.

#include <functional>

#include "eventstore/postgres/appender.hpp"
#include "eventstore/postgres/rows.hpp"

namespace roster::eventstore::testing {

// The lock's place in the append, with something to do right behind it.
class InstrumentedAppender final : public PostgresAppender {
public:
    InstrumentedAppender(const StoreSettings& settings, bool with_lock, std::function<void()> then)
        : PostgresAppender(std::make_shared<PostgresAccess>(settings)),
          with_lock_(with_lock),
          then_(std::move(then)) {}

protected:
    LockedStreams lock_log(PostgresConnection& connection,
                           std::span<const StreamAppend> batch) override {
        auto locked = with_lock_ ? PostgresAppender::lock_log(connection, batch)
                                 : numbered_by_sequence(connection);
        then_();
        return locked;
    }

private:
    // What event stores do that number by a sequence; for batches of one new stream.
    static LockedStreams numbered_by_sequence(PostgresConnection& connection) {
        return locked_streams_of(
            connection.begin_with("SELECT log_id, nextval('positions') - 1, hash, recorded_at, "
                                  "key_fingerprints, clock_timestamp(), '0'"
                                  " FROM log_head"));
    }

    bool with_lock_;
    std::function<void()> then_;
};

}  // namespace roster::eventstore::testing
