// One row for each code that is open or unreported; a row goes when it is neither.

#include "projections/open_windows_projection.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "domain/overloaded.hpp"
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

// A person's codes and a shadow's do not supersede each other.
enum class Whose : std::int64_t { nobodys = 0, a_persons = 1, a_shadows = 2 };

struct Window {
    domain::CodeId code;
    domain::StreamId stream;
    domain::UserId user;
    std::int64_t expires_at = 0;
    Whose open = Whose::nobodys;  // nobody's: closed
    bool unreported = false;

    [[nodiscard]] bool is_settled() const { return open == Whose::nobodys && !unreported; }
};

// The windows of all users whom a page is about.
class PageOfWindows {
public:
    void recall(const eventstore::SqlRow& row) {
        windows_.push_back({.code = domain::CodeId(uuid_of(row.at(0))),
                            .stream = domain::StreamId(uuid_of(row.at(1))),
                            .user = domain::UserId(uuid_of(row.at(2))),
                            .expires_at = std::get<std::int64_t>(row.at(3)),
                            .open = static_cast<Whose>(std::get<std::int64_t>(row.at(4))),
                            .unreported = std::get<std::int64_t>(row.at(5)) != 0});
        by_user_[windows_.back().user].push_back(windows_.size() - 1);
    }

    void add(const domain::StreamId& stream, const domain::UserEvent& event) {
        std::visit(domain::overloaded{
                       [&](const domain::CodeIssued& e) { issued(stream, e); },
                       [&](const domain::CodeExpired& e) { close(e.user_id, e.code_id); },
                       [&](const domain::UserActivated& e) { used(e.user_id, e.code_id); },
                       [&](const domain::CodeMailed& e) { reported(e.user_id, e.code_id); },
                       [&](const domain::CodeMailFailed& e) { reported(e.user_id, e.code_id); },
                       [&](const domain::UserErased& e) { by_user_.erase(e.user_id); },
                       [](const domain::UserRegistered&) {},
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::CodeRejected&) {},
                   },
                   event);
    }

    // Those that are neither closed and reported nor erased.
    [[nodiscard]] BulkStatement::Rows rows() const {
        std::vector<std::size_t> kept;
        for (const auto& [user, places] : by_user_)
            for (const auto place : places)
                if (!windows_[place].is_settled()) kept.push_back(place);
        std::ranges::sort(kept);
        BulkStatement::Rows rows;
        for (const auto place : kept) rows.push_back(row_of(windows_[place]));
        return rows;
    }

private:
    static eventstore::SqlRow row_of(const Window& window) {
        return {window.code.to_string(),
                window.stream.to_string(),
                window.user.to_string(),
                window.expires_at,
                static_cast<std::int64_t>(window.open),
                std::int64_t{window.unreported}};
    }

    // A newer code closes the window of the older ones, and what became of their mails no longer
    // matters.
    void issued(const domain::StreamId& stream, const domain::CodeIssued& e) {
        if (find(e.user_id, e.code_id) != nullptr) return;
        const bool shadow = e.reason == domain::CodeReason::shadow;
        const auto whose = shadow ? Whose::a_shadows : Whose::a_persons;
        for (const auto place : by_user_[e.user_id]) {
            auto& older = windows_[place];
            if (older.open == whose || (older.open == Whose::nobodys && !shadow)) {
                older.open = Whose::nobodys;
                older.unreported = false;
            }
        }
        windows_.push_back({e.code_id, stream, e.user_id, micros(e.expires_at), whose, !shadow});
        by_user_[e.user_id].push_back(windows_.size() - 1);
    }

    void close(const domain::UserId& user, const domain::CodeId& code) {
        if (auto* window = find(user, code)) window->open = Whose::nobodys;
    }

    // Whoever used a code has got its mail, whether it was reported or not.
    void used(const domain::UserId& user, const domain::CodeId& code) {
        close(user, code);
        reported(user, code);
    }

    void reported(const domain::UserId& user, const domain::CodeId& code) {
        if (auto* window = find(user, code)) window->unreported = false;
    }

    Window* find(const domain::UserId& user, const domain::CodeId& code) {
        const auto places = by_user_.find(user);
        if (places == by_user_.end()) return nullptr;
        for (const auto place : places->second)
            if (windows_[place].code == code) return &windows_[place];
        return nullptr;
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
               "NULL);"
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
    BulkStatement find_{table_ + "_find",
                        {{"id", "text"}},
                        "SELECT code_id, stream_id, user_id, expires_at, is_open, is_unreported"
                        " FROM rows JOIN " +
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
         {"is_unreported", "bigint"}},
        "INSERT INTO " + table_ +
            " (code_id, stream_id, user_id, expires_at, is_open, is_unreported)"
            " SELECT code_id, stream_id, user_id, expires_at, is_open, is_unreported FROM rows"};
};

std::vector<OverdueCode> find(ReadModelTransaction& transaction, const std::string& suffix,
                              const std::string& condition, const OverdueBounds& bounds) {
    const auto table = table_name + suffix;
    const NamedStatement statement{table + "_overdue_" + condition,
                                   "SELECT stream_id, user_id, code_id FROM " + table + " WHERE " +
                                       condition +
                                       " > 0 AND expires_at < $1 ORDER BY expires_at LIMIT $2"};
    const std::array<SqlValue, 2> parameters{micros(bounds.time),
                                             static_cast<std::int64_t>(bounds.limit)};
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

std::vector<OverdueCode> overdue_windows(ReadModelTransaction& transaction,
                                         const std::string& suffix, const OverdueBounds& bounds) {
    return find(transaction, suffix, "is_open", bounds);
}

std::vector<OverdueCode> unreported_codes(ReadModelTransaction& transaction,
                                          const std::string& suffix, const OverdueBounds& bounds) {
    return find(transaction, suffix, "is_unreported", bounds);
}

}  // namespace roster::projections
