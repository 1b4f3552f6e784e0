// One row for each code that is open or unreported; a row goes when it is neither.

#include "projections/open_windows_projection.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "domain/code_standing.hpp"
#include "projections/bulk_statement.hpp"
#include "projections/sql_time.hpp"

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::SqlValue;

constexpr const char* table_name = "open_windows";

domain::Uuid uuid_of(const SqlValue& value) {
    const auto id = domain::Uuid::parse(std::get<std::string>(value));
    if (!id) throw std::runtime_error("open_windows holds an id that is none");
    return *id;
}

domain::LogTime time_of(const SqlValue& value) {
    return domain::LogTime(std::chrono::microseconds(std::get<std::int64_t>(value)));
}

struct Window {
    domain::StreamId stream;
    domain::UserId user;
    domain::LogTime expires_at;
    domain::CodeStanding code;
};

bool flag(const SqlValue& value) { return std::get<std::int64_t>(value) != 0; }

// What became of a mail matters here only as long as nobody has said.
domain::MailOutcome outcome_of(bool unreported) {
    return unreported ? domain::MailOutcome::awaited : domain::MailOutcome::mailed;
}

Window window_of(const eventstore::SqlRow& row) {
    return {.stream = domain::StreamId(uuid_of(row.at(1))),
            .user = domain::UserId(uuid_of(row.at(2))),
            .expires_at = time_of(row.at(3)),
            .code = {.id = domain::CodeId(uuid_of(row.at(0))),
                     .claim = {std::get<std::int64_t>(row.at(6))},
                     .is_shadow = flag(row.at(7)),
                     .mail = outcome_of(flag(row.at(5))),
                     .is_open = flag(row.at(4))}};
}

eventstore::SqlRow row_of(const Window& window) {
    const auto& code = window.code;
    return {code.id.to_string(),        window.stream.to_string(),
            window.user.to_string(),    micros(window.expires_at),
            std::int64_t{code.is_open}, std::int64_t{code.mail == domain::MailOutcome::awaited},
            code.claim.value,           std::int64_t{code.is_shadow}};
}

// The windows of all users whom a page is about.
class PageOfWindows {
public:
    void recall(const eventstore::SqlRow& row) { put(window_of(row)); }

    void add(const domain::StreamId& stream, const domain::UserEvent& event) {
        const auto user = domain::user_of(event);
        for (const auto place : by_user_[user]) domain::follow(windows_[place].code, event);
        const auto* issued = std::get_if<domain::CodeIssued>(&event);
        if (issued != nullptr && !is_known(user, issued->code_id))
            put({stream, user, issued->life.expires_at(), domain::standing_of(*issued)});
    }

    // Those with which neither the clock nor the mail worker has done.
    [[nodiscard]] BulkStatement::Rows rows() const {
        BulkStatement::Rows rows;
        for (const auto& window : windows_)
            if (!window.code.is_done()) rows.push_back(row_of(window));
        return rows;
    }

private:
    void put(Window window) {
        by_user_[window.user].push_back(windows_.size());
        windows_.push_back(std::move(window));
    }

    [[nodiscard]] bool is_known(const domain::UserId& user, const domain::CodeId& code) const {
        return std::ranges::any_of(
            by_user_.at(user), [&](std::size_t place) { return windows_[place].code.id == code; });
    }

    std::vector<Window> windows_;
    std::unordered_map<domain::UserId, std::vector<std::size_t>> by_user_;
};

BulkStatement::Rows users_of(ProjectedPage page) {
    std::unordered_set<domain::UserId> seen;
    BulkStatement::Rows users;
    for (const auto& projected : page) {
        const auto user = domain::user_of(projected.event);
        if (seen.insert(user).second) users.push_back({user.to_string()});
    }
    return users;
}

class OpenWindows final : public Projection {
public:
    explicit OpenWindows(const std::string& suffix) : table_(table_name + suffix) {}

    std::string create_tables() const override {
        return "CREATE TABLE IF NOT EXISTS " + table_ +
               " (code_id text PRIMARY KEY, stream_id text NOT NULL, user_id text NOT NULL,"
               " expires_at bigint NOT NULL, is_open bigint NOT NULL, is_unreported bigint NOT "
               "NULL, claim bigint NOT NULL, is_shadow bigint NOT NULL);"
               "CREATE INDEX IF NOT EXISTS " +
               table_ + "_by_time ON " + table_ + " (expires_at);" + "CREATE INDEX IF NOT EXISTS " +
               table_ + "_by_user ON " + table_ + " (user_id);";
    }

    std::string drop_tables() const override { return "DROP TABLE IF EXISTS " + table_ + ";"; }

    void apply(ReadModelTransaction& transaction, ProjectedPage page) override {
        const auto users = users_of(page);
        PageOfWindows windows;
        for (const auto& row : find_.query(transaction, users)) windows.recall(row);
        for (const auto& [stream, event] : page) windows.add(stream, event);
        remove_.execute(transaction, users);
        insert_.execute(transaction, windows.rows());
    }

private:
    std::string table_;
    BulkStatement find_{
        table_ + "_find",
        {{"id", "text"}},
        "SELECT code_id, stream_id, user_id, expires_at, is_open, is_unreported, claim,"
        " is_shadow FROM rows JOIN " +
            table_ + " ON user_id = id ORDER BY expires_at, code_id"};
    BulkStatement remove_{table_ + "_remove",
                          {{"id", "text"}},
                          "DELETE FROM " + table_ + " WHERE user_id IN (SELECT id FROM rows)"};
    BulkStatement insert_{
        table_ + "_insert",
        {{"code_id", "text"},
         {"stream_id", "text"},
         {"user_id", "text"},
         {"expires_at", "bigint"},
         {"is_open", "bigint"},
         {"is_unreported", "bigint"},
         {"claim", "bigint"},
         {"is_shadow", "bigint"}},
        "INSERT INTO " + table_ +
            " (code_id, stream_id, user_id, expires_at, is_open, is_unreported, claim, is_shadow)"
            " SELECT code_id, stream_id, user_id, expires_at, is_open, is_unreported, claim,"
            " is_shadow FROM rows"};
};

std::vector<OverdueCode> find(ReadModelTransaction& transaction, const std::string& suffix,
                              const std::string& condition, const OverdueBounds& bounds) {
    const auto table = table_name + suffix;
    const NamedStatement statement{table + "_overdue_" + condition,
                                   "SELECT stream_id, user_id, code_id, expires_at FROM " + table +
                                       " WHERE " + condition +
                                       " > 0 AND expires_at < $1 ORDER BY expires_at LIMIT $2"};
    const std::array<SqlValue, 2> parameters{micros(bounds.time),
                                             static_cast<std::int64_t>(bounds.limit)};
    std::vector<OverdueCode> found;
    for (const auto& row : transaction.query(statement, parameters))
        found.push_back({domain::StreamId(uuid_of(row.at(0))), domain::UserId(uuid_of(row.at(1))),
                         domain::CodeId(uuid_of(row.at(2))), time_of(row.at(3))});
    return found;
}

}  // namespace

const ProjectionKind& open_windows_kind() {
    static const ProjectionKind kind{table_name, 2,
                                     [](const std::string& suffix) -> std::unique_ptr<Projection> {
                                         return std::make_unique<OpenWindows>(suffix);
                                     }};
    return kind;
}

std::vector<OverdueCode> overdue_windows(ReadModelTransaction& transaction,
                                         const std::string& suffix, const OverdueBounds& bounds) {
    return find(transaction, suffix, "is_open", bounds);
}

std::vector<OverdueCode> unreported_codes(ReadModelTransaction& transaction,
                                          const std::string& suffix, const OverdueBounds& bounds) {
    return find(transaction, suffix, "is_unreported", bounds);
}

}  // namespace roster::projections
