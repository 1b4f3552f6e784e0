#pragma once
// One connection to a SQLite file, with its statements kept prepared. The only file (with its
// source) that speaks SQLiteCpp.
//
// Every failure is a StoreFailure. One thread at a time.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sys/types.h>

#include "crypto/digest.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "eventstore/read_model_transaction.hpp"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace roster::eventstore {

struct SqliteStatement {
    const char* name;
    const char* sql;
};

// One run of a prepared statement: bind, then step through its rows. Parameters are $1 … $n.
class SqliteQuery {
public:
    explicit SqliteQuery(SQLite::Statement& statement) : statement_(statement) {}
    ~SqliteQuery();
    SqliteQuery(const SqliteQuery&) = delete;
    SqliteQuery& operator=(const SqliteQuery&) = delete;

    SqliteQuery& bind(int parameter, std::int64_t value);
    SqliteQuery& bind(int parameter, std::string_view text);
    SqliteQuery& bind(int parameter, const std::string& text) {
        return bind(parameter, std::string_view(text));
    }
    SqliteQuery& bind(int parameter, crypto::ByteView bytes);
    SqliteQuery& bind(int parameter, const std::optional<crypto::Bytes>& bytes);
    SqliteQuery& bind(int parameter, domain::LogTime time) {
        return bind(parameter, time.time_since_epoch().count());
    }
    template <class Kind>
    SqliteQuery& bind(int parameter, const domain::Id<Kind>& id) {
        return bind(parameter, crypto::ByteView(id.bytes()));
    }
    template <class Kind>
    SqliteQuery& bind(int parameter, const domain::Ordinal<Kind>& ordinal) {
        return bind(parameter, ordinal.value);
    }
    // Throws StoreFailure unless the statement has exactly these parameters.
    SqliteQuery& bind_all(std::span<const SqlValue> values);

    // Moves to the next row. False: there is none.
    bool next();
    // Runs a statement that gives no rows; returns how many rows it changed.
    std::size_t run();

    [[nodiscard]] int columns() const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] crypto::Bytes bytes(int column) const;
    [[nodiscard]] crypto::Sha256 hash(int column) const;
    [[nodiscard]] domain::Uuid uuid(int column) const;
    [[nodiscard]] domain::LogTime time(int column) const;
    [[nodiscard]] SqlValue value(int column) const;

private:
    [[nodiscard]] int index_of(int parameter) const;
    void bind_value(int parameter, const SqlValue& value);

    SQLite::Statement& statement_;
};

class SqliteConnection {
public:
    // Opens an existing file. `busy_timeout`: how long to wait for another process that writes.
    SqliteConnection(const std::string& path, std::chrono::milliseconds busy_timeout);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    void set_busy_timeout(std::chrono::milliseconds busy_timeout);

    // Prepared once per name. One query of a statement at a time.
    [[nodiscard]] SqliteQuery query(const SqliteStatement& statement);
    // One or several statements without parameters.
    void run(const std::string& sql);
    // Throws CommitFateUnknown if it failed, but StoreFailure where the disk was full: then nothing
    // is written.
    void commit();
    void roll_back() noexcept;

    // Whether the file that is open is no longer the one of its name: moved, deleted or replaced.
    [[nodiscard]] bool is_gone() const;
    // The same of its write-ahead log, which is open from the first query on.
    [[nodiscard]] bool has_lost_its_wal();

private:
    std::string wal_path_;
    ino_t wal_ = 0;  // 0: not seen yet
    std::unique_ptr<SQLite::Database> database_;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>> statements_;
};

}  // namespace roster::eventstore
