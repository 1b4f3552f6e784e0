#include "eventstore/postgres/listener.hpp"

#include <thread>

#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr std::chrono::milliseconds pause_between_attempts{250};

}  // namespace

PostgresListener::PostgresListener(std::shared_ptr<PostgresAccess> access)
    : session_(std::move(access), SessionKind::read_models) {}

bool PostgresListener::listen() {
    if (session_.alive()) return false;
    session_.disconnect();
    session_.call([](PostgresConnection& connection) { connection.run("LISTEN roster_log"); });
    return true;
}

bool PostgresListener::wait(std::chrono::milliseconds timeout) {
    try {
        // Something may have been appended while nobody listened.
        if (listen()) return true;
        return session_.await_notification(timeout);
    } catch (const StoreFailure&) {
        session_.disconnect();
        std::this_thread::sleep_for(std::min(timeout, pause_between_attempts));
        return false;
    }
}

}  // namespace roster::eventstore
