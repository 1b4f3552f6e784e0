// A node that freezes in the middle of an append: takes the head's lock, says so, and stops itself.
// frozen_writer URL

#include <csignal>
#include <cstdio>

#include "eventstore/postgres/appender.hpp"
#include "tests/eventstore/log_examples.hpp"

namespace {

using namespace roster::eventstore;

class FreezingAppender final : public PostgresAppender {
public:
    using PostgresAppender::PostgresAppender;

protected:
    LockedStreams lock_log(PostgresConnection& connection,
                           std::span<const StreamAppend> batch) override {
        auto locked = PostgresAppender::lock_log(connection, batch);
        std::puts("locked");
        std::fflush(stdout);
        std::raise(SIGSTOP);
        return locked;
    }
};

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 2) return 2;
    FreezingAppender appender(std::make_shared<PostgresAccess>(StoreSettings{.url = argv[1]}));
    const auto answer = appender.append(testing::LogExamples(1).batch(1));
    std::puts(answer                                   ? "committed"
              : answer.error() == AppendError::unknown ? "unknown"
                                                       : "unavailable");
}
