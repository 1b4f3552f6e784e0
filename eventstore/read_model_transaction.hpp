#pragma once
// A transaction for read models: named statements with parameters, and checkpoints that are saved
// with the effect. Port.
//
// The SQL is the dialect PostgreSQL and SQLite share: $1 … $n parameters, INSERT … ON CONFLICT, no
// types of either. Columns that hold ids are text, times are bigint µs since 1970, counters bigint.

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/digest.hpp"
#include "domain/ids.hpp"

namespace roster::eventstore {

struct StoreUnavailable;

using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;
using SqlRow = std::vector<SqlValue>;

struct NamedStatement {
    std::string name;  // unique within one session
    std::string sql;
};

// How far a follower of the log has come. Where `hash` is not the hash of the log's event at
// `position`, the follower has followed another log.
struct Checkpoint {
    domain::GlobalPosition position;
    crypto::Sha256 hash{};
    std::string detail;  // the follower's own, JSON or empty
    bool operator==(const Checkpoint&) const = default;
};

// Valid within one call of `in_transaction`. Its functions throw on failure; the transaction is
// then rolled back.
class ReadModelTransaction {
public:
    virtual ~ReadModelTransaction() = default;

    virtual std::size_t execute(const NamedStatement& statement,
                                std::span<const SqlValue> parameters) = 0;
    [[nodiscard]] virtual std::vector<SqlRow> query(const NamedStatement& statement,
                                                    std::span<const SqlValue> parameters) = 0;
    // Data definition: CREATE TABLE IF NOT EXISTS, DROP TABLE, ALTER TABLE … RENAME TO. Several
    // statements may stand in one text. Nothing is done by a login that only looks.
    virtual void define(std::string_view sql) = 0;
    // False: a login that only looks, at what nodes have made.
    [[nodiscard]] virtual bool may_define() { return true; }

    [[nodiscard]] virtual std::optional<Checkpoint> checkpoint(std::string_view follower) = 0;
    virtual void save_checkpoint(std::string_view follower, const Checkpoint& checkpoint) = 0;
    // Saves `to` where the checkpoint still is `from` (nothing: where there is none), and keeps it
    // so until the transaction ends. False, and nothing is changed: another has moved it.
    [[nodiscard]] virtual bool move_checkpoint(std::string_view follower,
                                               const std::optional<Checkpoint>& from,
                                               const Checkpoint& to) = 0;
    virtual void remove_checkpoint(std::string_view follower) = 0;
};

// One session, one thread.
class ReadModelStore {
public:
    virtual ~ReadModelStore() = default;

    // Runs `work` and commits. An exception of `work` itself rolls back and passes through; a
    // failing store is the error. `work` may have run without effect when the error comes back, and
    // must be safe to run again.
    [[nodiscard]] virtual std::expected<void, StoreUnavailable> in_transaction(
        const std::function<void(ReadModelTransaction&)>& work) = 0;
};

}  // namespace roster::eventstore
