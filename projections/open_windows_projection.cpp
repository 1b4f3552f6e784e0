// One row for each code that is open or unreported; a row goes when it is neither.

#include "projections/open_windows_projection.hpp"

#include <array>
#include <stdexcept>

#include "domain/overloaded.hpp"

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::SqlValue;

constexpr const char* table_name = "open_windows";

std::int64_t micros(domain::LogTime time) { return time.time_since_epoch().count(); }

class OpenWindows final : public Projection {
public:
    explicit OpenWindows(const std::string& suffix) : table_(table_name + suffix) {}

    std::string create_tables() const override {
        return "CREATE TABLE IF NOT EXISTS " + table_ +
               " (code_id text PRIMARY KEY, stream_id text NOT NULL, user_id text NOT NULL,"
               " expires_at bigint NOT NULL, is_open bigint NOT NULL, is_unreported bigint NOT "
               "NULL);"
               "CREATE INDEX IF NOT EXISTS " +
               table_ + "_by_time ON " + table_ + " (expires_at);" + "CREATE INDEX IF NOT EXISTS " +
               table_ + "_by_user ON " + table_ + " (user_id);";
    }

    std::string drop_tables() const override { return "DROP TABLE IF EXISTS " + table_ + ";"; }

    void apply(ReadModelTransaction& transaction, const eventstore::RecordedEvent& recorded,
               const domain::UserEvent& event) override {
        std::visit(domain::overloaded{
                       [&](const domain::CodeIssued& e) { issued(transaction, recorded, e); },
                       [&](const domain::CodeExpired& e) { closed(transaction, e.code_id); },
                       [&](const domain::CodeMailed& e) { reported(transaction, e.code_id); },
                       [&](const domain::CodeMailFailed& e) { reported(transaction, e.code_id); },
                       [&](const domain::UserActivated& e) { closed(transaction, e.code_id); },
                       [&](const domain::UserErased& e) { erased(transaction, e.user_id); },
                       [](const domain::UserRegistered&) {},
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::CodeRejected&) {},
                   },
                   event);
    }

private:
    // A newer code closes the window of the older ones, and what became of their mails no longer
    // matters.
    void issued(ReadModelTransaction& transaction, const eventstore::RecordedEvent& recorded,
                const domain::CodeIssued& e) {
        const bool shadow = e.reason == domain::CodeReason::shadow;
        const std::array<SqlValue, 2> owner{e.user_id.to_string(), std::int64_t{shadow}};
        transaction.execute(supersede_, owner);
        transaction.execute(remove_settled_, std::array<SqlValue, 1>{e.user_id.to_string()});
        const std::array<SqlValue, 6> row{e.code_id.to_string(),        recorded.stream.to_string(),
                                          e.user_id.to_string(),        micros(e.expires_at),
                                          std::int64_t{shadow ? 2 : 1}, std::int64_t{!shadow}};
        transaction.execute(insert_, row);
    }

    void closed(ReadModelTransaction& transaction, const domain::CodeId& code) {
        transaction.execute(close_, std::array<SqlValue, 1>{code.to_string()});
        transaction.execute(remove_if_settled_, std::array<SqlValue, 1>{code.to_string()});
    }

    void reported(ReadModelTransaction& transaction, const domain::CodeId& code) {
        transaction.execute(report_, std::array<SqlValue, 1>{code.to_string()});
        transaction.execute(remove_if_settled_, std::array<SqlValue, 1>{code.to_string()});
    }

    void erased(ReadModelTransaction& transaction, const domain::UserId& user) {
        transaction.execute(erase_, std::array<SqlValue, 1>{user.to_string()});
    }

    NamedStatement statement(const std::string& name, const std::string& sql) const {
        return {table_ + "_" + name, sql};
    }

    std::string table_;
    // is_open: 0 closed, 1 a person's, 2 a shadow's: the two do not supersede each other.
    NamedStatement supersede_ =
        statement("supersede", "UPDATE " + table_ +
                                   " SET is_open = 0, is_unreported = 0 WHERE user_id = $1"
                                   " AND (is_open = 1 + $2 OR (is_open = 0 AND $2 = 0))");
    NamedStatement remove_settled_ = statement(
        "remove_settled",
        "DELETE FROM " + table_ + " WHERE user_id = $1 AND is_open = 0 AND is_unreported = 0");
    NamedStatement insert_ = statement(
        "insert", "INSERT INTO " + table_ +
                      " (code_id, stream_id, user_id, expires_at, is_open, is_unreported)"
                      " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code_id) DO NOTHING");
    NamedStatement close_ =
        statement("close", "UPDATE " + table_ + " SET is_open = 0 WHERE code_id = $1");
    NamedStatement report_ =
        statement("report", "UPDATE " + table_ + " SET is_unreported = 0 WHERE code_id = $1");
    NamedStatement remove_if_settled_ = statement(
        "remove_if_settled",
        "DELETE FROM " + table_ + " WHERE code_id = $1 AND is_open = 0 AND is_unreported = 0");
    NamedStatement erase_ = statement("erase", "DELETE FROM " + table_ + " WHERE user_id = $1");
};

domain::Uuid uuid_of(const SqlValue& value) {
    const auto id = domain::Uuid::parse(std::get<std::string>(value));
    if (!id) throw std::runtime_error("open_windows holds an id that is none");
    return *id;
}

std::vector<OverdueCode> find(ReadModelTransaction& transaction, const std::string& condition,
                              domain::LogTime time, std::size_t limit) {
    const std::string table =
        table_name + std::string("_v") + std::to_string(open_windows_kind().version);
    const NamedStatement statement{table + "_overdue_" + condition,
                                   "SELECT stream_id, user_id, code_id FROM " + table + " WHERE " +
                                       condition +
                                       " > 0 AND expires_at < $1 ORDER BY expires_at LIMIT $2"};
    const std::array<SqlValue, 2> parameters{micros(time), static_cast<std::int64_t>(limit)};
    std::vector<OverdueCode> found;
    for (const auto& row : transaction.query(statement, parameters))
        found.push_back({domain::StreamId(uuid_of(row.at(0))), domain::UserId(uuid_of(row.at(1))),
                         domain::CodeId(uuid_of(row.at(2)))});
    return found;
}

}  // namespace

const ProjectionKind& open_windows_kind() {
    static const ProjectionKind kind{table_name, 1,
                                     [](const std::string& suffix) -> std::unique_ptr<Projection> {
                                         return std::make_unique<OpenWindows>(suffix);
                                     }};
    return kind;
}

std::vector<OverdueCode> overdue_windows(ReadModelTransaction& transaction, domain::LogTime time,
                                         std::size_t limit) {
    return find(transaction, "is_open", time, limit);
}

std::vector<OverdueCode> unreported_codes(ReadModelTransaction& transaction, domain::LogTime time,
                                          std::size_t limit) {
    return find(transaction, "is_unreported", time, limit);
}

}  // namespace roster::projections
