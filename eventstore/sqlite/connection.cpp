#include "eventstore/sqlite/connection.hpp"

#include <algorithm>
#include <span>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "eventstore/codec/stored_text.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

// SQLite's messages hold no parameters.
template <class Call>
auto guarded(Call&& call) {
    try {
        return call();
    } catch (const SQLite::Exception& error) {
        throw StoreFailure(std::string("SQLite: ") + error.what() + " [" +
                           std::to_string(error.getExtendedErrorCode()) + "]");
    }
}

constexpr const char* session_setup =
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    // A destroyed key is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON;";

}  // namespace

SqliteQuery::~SqliteQuery() {
    statement_.tryReset();
    try {
        statement_.clearBindings();
    } catch (const SQLite::Exception&) {
        // Only a misused statement gets here, and its use has failed already.
    }
}

int SqliteQuery::index_of(int parameter) const {
    std::string name = "$";
    name += std::to_string(parameter);
    return guarded([&] { return statement_.getIndex(name.c_str()); });
}

SqliteQuery& SqliteQuery::bind(int parameter, std::int64_t value) {
    guarded([&] { statement_.bind(index_of(parameter), value); });
    return *this;
}

SqliteQuery& SqliteQuery::bind(int parameter, std::string_view text) {
    require_storable_text(text, "a statement's parameter");
    guarded([&] { statement_.bind(index_of(parameter), std::string(text)); });
    return *this;
}

SqliteQuery& SqliteQuery::bind(int parameter, crypto::ByteView bytes) {
    // Without an address SQLite takes a blob of no bytes for NULL.
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    guarded([&] { statement_.bind(index_of(parameter), data, static_cast<int>(bytes.size())); });
    return *this;
}

SqliteQuery& SqliteQuery::bind(int parameter, const std::optional<crypto::Bytes>& bytes) {
    if (bytes) return bind(parameter, crypto::ByteView(*bytes));
    guarded([&] { statement_.bind(index_of(parameter)); });
    return *this;
}

void SqliteQuery::bind_value(int parameter, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        bind(parameter, *number);
    else if (const auto* text = std::get_if<std::string>(&value))
        bind(parameter, *text);
    else if (const auto* real = std::get_if<double>(&value))
        guarded([&] { statement_.bind(index_of(parameter), *real); });
    else
        bind(parameter, std::optional<crypto::Bytes>{});
}

SqliteQuery& SqliteQuery::bind_all(std::span<const SqlValue> values) {
    if (static_cast<std::size_t>(statement_.getBindParameterCount()) != values.size())
        throw StoreFailure("a read model's statement has another number of parameters than given");
    for (std::size_t i = 0; i < values.size(); ++i) bind_value(static_cast<int>(i + 1), values[i]);
    return *this;
}

bool SqliteQuery::next() {
    return guarded([&] { return statement_.executeStep(); });
}

std::size_t SqliteQuery::run() {
    return guarded([&] { return static_cast<std::size_t>(statement_.exec()); });
}

int SqliteQuery::columns() const { return statement_.getColumnCount(); }

bool SqliteQuery::is_null(int column) const { return statement_.isColumnNull(column); }

std::int64_t SqliteQuery::number(int column) const {
    return statement_.getColumn(column).getInt64();
}

std::string SqliteQuery::text(int column) const { return statement_.getColumn(column).getString(); }

crypto::Bytes SqliteQuery::bytes(int column) const {
    const auto value = statement_.getColumn(column);
    const auto* data = static_cast<const std::uint8_t*>(value.getBlob());
    return data == nullptr ? crypto::Bytes{} : crypto::Bytes(data, data + value.getBytes());
}

crypto::Sha256 SqliteQuery::hash(int column) const {
    const auto stored = bytes(column);
    crypto::Sha256 result{};
    if (stored.size() != result.size()) throw StoreFailure("a hash in the log has a wrong length");
    std::ranges::copy(stored, result.begin());
    return result;
}

domain::Uuid SqliteQuery::uuid(int column) const {
    const auto stored = bytes(column);
    domain::Uuid::Bytes result{};
    if (stored.size() != result.size()) throw StoreFailure("an id in the log has a wrong length");
    std::ranges::copy(stored, result.begin());
    return domain::Uuid(result);
}

domain::LogTime SqliteQuery::time(int column) const {
    return domain::LogTime(domain::LogTime::duration(number(column)));
}

SqlValue SqliteQuery::value(int column) const {
    const auto stored = statement_.getColumn(column);
    switch (stored.getType()) {
        case SQLITE_INTEGER:
            return stored.getInt64();
        case SQLITE_FLOAT:
            return stored.getDouble();
        case SQLITE_NULL:
            return std::monostate{};
        default:
            return stored.getString();
    }
}

SqliteConnection::SqliteConnection(const std::string& path, std::chrono::milliseconds busy_timeout)
    : wal_path_(path + "-wal") {
    guarded([&] {
        database_ =
            std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX,
                                               static_cast<int>(busy_timeout.count()));
        database_->exec(session_setup);
    });
}

SqliteConnection::~SqliteConnection() = default;

void SqliteConnection::set_busy_timeout(std::chrono::milliseconds busy_timeout) {
    guarded([&] { database_->setBusyTimeout(static_cast<int>(busy_timeout.count())); });
}

SqliteQuery SqliteConnection::query(const SqliteStatement& statement) {
    auto& prepared = statements_[statement.name];
    if (!prepared)
        prepared =
            guarded([&] { return std::make_unique<SQLite::Statement>(*database_, statement.sql); });
    return SqliteQuery(*prepared);
}

void SqliteConnection::run(const std::string& sql) {
    guarded([&] { database_->exec(sql); });
}

void SqliteConnection::commit() {
    try {
        run("COMMIT");
    } catch (const StoreFailure& failure) {
        if (sqlite3_errcode(database_->getHandle()) == SQLITE_FULL) throw;
        throw CommitFateUnknown(failure.what());
    }
}

bool SqliteConnection::is_gone() const {
    int moved = 0;
    sqlite3_file_control(database_->getHandle(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

// SQLite looks after the database file only. As long as a connection is open, nobody else makes or
// deletes this one.
bool SqliteConnection::has_lost_its_wal() {
    struct stat wal{};
    const bool found = ::stat(wal_path_.c_str(), &wal) == 0;
    if (wal_ == 0 && found) wal_ = wal.st_ino;
    return wal_ != 0 && (!found || wal.st_ino != wal_);
}

void SqliteConnection::roll_back() noexcept {
    if (sqlite3_get_autocommit(database_->getHandle()) == 0)
        sqlite3_exec(database_->getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace roster::eventstore
