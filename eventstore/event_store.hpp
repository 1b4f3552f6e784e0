#pragma once
// The event store's port: append, read, lead, listen, probe. Two stores implement it, PostgreSQL
// and SQLite; one contract suite holds both to it (tests/eventstore/event_store_contract.hpp).
//
// The factory is thread-safe. Each session it opens belongs to one thread at a time, owns its
// connection, and reconnects by itself at the next call after a failure. No call blocks longer than
// `StoreSettings::call_timeout`.

#include <chrono>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eventstore/log_watch.hpp"
#include "eventstore/read_model_transaction.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

// The store did not answer, or refused. `message` is for operators: it holds no address and no
// password.
struct StoreUnavailable {
    std::string message;
};

struct KeyToAdd {
    domain::UserId user;
    crypto::Bytes wrapped_key;
};

// What is to be appended to one stream, all or nothing.
struct StreamAppend {
    domain::StreamId stream;
    domain::StreamVersion expected_version;
    std::vector<EventToAppend> events = {};
    std::optional<KeyToAdd> key_to_add = {};
    std::optional<domain::UserId> key_to_destroy = {};
    // LogWatch::generation() when the state was read that this was decided on: in a later one it is
    // a version conflict. Nothing: not checked.
    std::optional<std::uint64_t> decided_in_generation = {};
};

// Somebody else appended to the stream, or the log went back since: nothing of this stream was
// written, its keys neither.
struct VersionConflict {};

struct BatchCommitted {
    std::vector<std::expected<void, VersionConflict>> streams;  // in the order asked
    domain::LogTime store_clock;  // the store's clock, sampled in this transaction; see
                                  // telemetry::SampledLogClock
    domain::GlobalPosition head;
};

enum class AppendError {
    unavailable,  // nothing was written
    unknown,      // the answer to COMMIT was lost, or says that no synchronous standby has it:
              // `resolve` tells, and until it does nothing else may be appended to these streams
};

// The log's writing end. One transaction a batch: positions are contiguous, commit order is
// position order.
class EventAppender {
public:
    static constexpr std::size_t max_batch_events = 256;

    virtual ~EventAppender() = default;

    // The streams of a batch are distinct, and their events at most max_batch_events together.
    [[nodiscard]] virtual std::expected<BatchCommitted, AppendError> append(
        std::span<const StreamAppend> batch) = 0;

    // After `unknown`: waits on a new connection until the lost transaction has ended, then looks
    // for its event ids. Nothing inside: it did not happen. An error: cannot tell yet, ask again.
    // What it says has happened is as durable as any other commit.
    [[nodiscard]] virtual std::expected<std::optional<BatchCommitted>, StoreUnavailable> resolve(
        std::span<const StreamAppend> batch) = 0;
};

// Reads the log from its beginning to its end. Every read is one short transaction. Events come
// with their user's wrapped key, fetched in the same statement.
class LogReader {
public:
    static constexpr std::size_t max_page = 1000;

    virtual ~LogReader() = default;

    // Up to `limit` (≤ max_page) events after a position, in order and without a hole.
    [[nodiscard]] virtual std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) = 0;
};

struct StreamCursor {
    domain::StreamId stream;
    domain::StreamVersion after;
    std::size_t limit = LogReader::max_page;  // at most that
};

// The log's reading end.
class EventReader : public LogReader {
public:
    // The events of each stream after the given version, at most `limit` a cursor; ordered by
    // stream and version. Two cursors of one stream do not overlap.
    [[nodiscard]] virtual std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) = 0;

    [[nodiscard]] virtual std::expected<LogHead, StoreUnavailable> head() = 0;

    // The position of the last event recorded before `time`; 0 if there is none.
    [[nodiscard]] virtual std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) = 0;

    // The store's own clock.
    [[nodiscard]] virtual std::expected<domain::LogTime, StoreUnavailable> clock() = 0;
};

// Leadership of one job among all nodes on the log.
class Lease {
public:
    virtual ~Lease() = default;
    // Tries to get it, or finds out whether it is still held. False: another holder has it, or the
    // store does not answer. Who holds it calls this every second: it ends with this object, with
    // its process, and some seconds after its process froze or was cut off.
    [[nodiscard]] virtual bool hold() = 0;
    // Others can have it at once. It may be asked for again.
    virtual void give_back() = 0;
};

// Wakes a follower of the log.
class AppendListener {
public:
    virtual ~AppendListener() = default;
    // Returns when another process may have appended, or after `timeout`; also early and for
    // nothing. True: somebody appended.
    virtual bool wait(std::chrono::milliseconds timeout) = 0;
};

// Tells whether the log takes writes, by the way that appends take.
class WriteProbe {
public:
    virtual ~WriteProbe() = default;
    // An error: the store is away; or where appends go nothing can be written (a standby, a file
    // that is gone); or the last append of this process failed, and so has one of the probe's own
    // to a row of its own since. Takes at most 2 s where the store can be connected to, and never
    // waits for the head's lock.
    [[nodiscard]] virtual std::expected<void, StoreUnavailable> check() = 0;
};

class EventStore {
public:
    virtual ~EventStore() = default;

    [[nodiscard]] virtual std::unique_ptr<EventAppender> open_appender() = 0;
    [[nodiscard]] virtual std::unique_ptr<EventReader> open_reader() = 0;
    // For those who acknowledge by what they read, or tell others of it: as `open_reader`, and the
    // events it reads are as durable as a commit. Where others' commits are not yet on a
    // synchronous standby, it waits until they are, or says that the store is unavailable.
    [[nodiscard]] virtual std::unique_ptr<EventReader> open_durable_reader() = 0;
    // For those who walk the whole log: as `read_log` of a reader, and the fastest way there is.
    [[nodiscard]] virtual std::unique_ptr<LogReader> open_log_reader() = 0;
    [[nodiscard]] virtual std::unique_ptr<ReadModelStore> open_read_models() = 0;
    [[nodiscard]] virtual std::unique_ptr<Lease> open_lease(const std::string& job) = 0;
    [[nodiscard]] virtual std::unique_ptr<AppendListener> open_listener() = 0;
    [[nodiscard]] virtual std::unique_ptr<WriteProbe> open_write_probe() = 0;

    // Whether the log is still as far as this process has seen it; shared by all sessions opened
    // here.
    [[nodiscard]] virtual LogWatch& log_watch() = 0;

    // Adds to the head the fingerprints it does not have yet, as agreed_fingerprints
    // (key_fingerprints.hpp) says. False: `mine` is not what the log is used with; such a node must
    // not start.
    [[nodiscard]] virtual std::expected<bool, StoreUnavailable> agree_on_keys(
        const std::map<std::string, std::string>& mine) = 0;
};

struct StoreSettings {
    std::string url;  // postgresql://… or sqlite:PATH
    std::chrono::milliseconds connect_timeout{3000};
    std::chrono::milliseconds call_timeout{4000};  // statement and lock timeouts lie below it
};

// Connects lazily: a store that is down is found out at the first call. Throws
// std::invalid_argument for a URL of neither kind. SQLite: the file must exist with a schema
// (schema_migrator makes it).
[[nodiscard]] std::unique_ptr<EventStore> open_event_store(const StoreSettings& settings);

}  // namespace roster::eventstore
