#include "eventstore/sqlite/access.hpp"

#include <stdexcept>

#include "eventstore/sqlite/rows.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr std::string_view scheme = "sqlite:";
constexpr std::chrono::milliseconds lock_margin{500};

}  // namespace

void WriterTurn::take(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    if (!given_.wait_for(lock, timeout, [&] { return !taken_; }))
        throw StoreFailure("SQLite: another session has been writing for too long");
    taken_ = true;
}

void WriterTurn::give() {
    {
        const std::lock_guard lock(mutex_);
        taken_ = false;
    }
    given_.notify_one();
}

void AppendSignal::raise() {
    {
        const std::lock_guard lock(mutex_);
        ++count_;
    }
    raised_.notify_all();
}

std::uint64_t AppendSignal::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

std::uint64_t AppendSignal::wait_beyond(std::uint64_t seen, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    raised_.wait_for(lock, timeout, [&] { return count_ != seen; });
    return count_;
}

bool HeldJobs::take(const std::string& job) {
    const std::lock_guard lock(mutex_);
    return jobs_.insert(job).second;
}

void HeldJobs::give_back(const std::string& job) {
    const std::lock_guard lock(mutex_);
    jobs_.erase(job);
}

std::string sqlite_path(const std::string& url) {
    if (!url.starts_with(scheme) || url.size() == scheme.size())
        throw std::invalid_argument("not a sqlite:PATH URL");
    return url.substr(scheme.size());
}

std::shared_ptr<SqliteAccess> sqlite_access(const StoreSettings& settings) {
    auto access = std::make_shared<SqliteAccess>();
    access->path = sqlite_path(settings.url);
    access->lock_timeout =
        std::max(settings.call_timeout - lock_margin, std::chrono::milliseconds{100});
    return access;
}

// Other connections go on with a write-ahead log that was deleted, and one that makes it anew
// beside them would write what nobody can read: only a process that begins anew can go on.
void SqliteAccess::require_in_place(SqliteConnection& connection) {
    if (connection.is_gone()) throw StoreFailure("SQLite: the database file was moved or deleted");
    if (connection.has_lost_its_wal()) wal_is_lost = true;
    if (wal_is_lost)
        throw StoreFailure("SQLite: the write-ahead log was moved or deleted; restart roster");
}

void SqliteAccess::commit_in_place(SqliteConnection& connection) {
    require_in_place(connection);
    connection.commit();
    if (connection.is_gone() || connection.has_lost_its_wal())
        throw CommitFateUnknown("SQLite: the database file was moved or deleted meanwhile");
}

SqliteConnection& SqliteSession::connected() {
    const bool current = connection_ && generation_ == access_->watch.generation();
    if (current && !connection_->is_gone()) {
        access_->require_in_place(*connection_);
        return *connection_;
    }
    connection_.reset();
    auto fresh = std::make_unique<SqliteConnection>(access_->path, access_->lock_timeout);
    const auto expected = access_->watch.expectation();
    access_->watch.compare(expected, look_at_log(*fresh, expected.mark.position));
    access_->require_in_place(*fresh);  // with that look its write-ahead log is open
    generation_ = expected.generation;
    connection_ = std::move(fresh);
    return *connection_;
}

void SqliteSession::saw(std::span<const RecordedEvent> events) {
    if (events.empty()) return;
    const auto& last = *std::ranges::max_element(events, {}, &RecordedEvent::position);
    saw({last.position, last.hash});
}

}  // namespace roster::eventstore
