// A row is added with UserRegistered or UserImported and never removed: who was erased is
// remembered as an id without a person.

#include "projections/users_projection.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <unordered_map>

#include "domain/overloaded.hpp"
#include "projections/bulk_statement.hpp"
#include "projections/sql_time.hpp"

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::SqlValue;

constexpr const char* table_name = "users";
constexpr const char* summary_columns = "stream_id, status, registered_at, activated_at, erased_at";
constexpr std::array statuses{"pending", "active", "erased"};

using ListedUser = std::pair<domain::UserId, UserSummary>;

std::optional<domain::LogTime> time_in(const SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return std::nullopt;
    return domain::LogTime(std::chrono::microseconds(*number));
}

SqlValue to_value(const std::optional<domain::LogTime>& time) {
    if (!time) return std::monostate{};
    return micros(*time);
}

template <class Id>
Id id_in(const SqlValue& value) {
    const auto id = Id::parse(std::get<std::string>(value));
    if (!id) throw std::runtime_error("the read model users holds an id that is none");
    return *id;
}

// Of a row that begins with `summary_columns`.
UserSummary summary_in(const eventstore::SqlRow& row) {
    return {id_in<domain::StreamId>(row.at(0)), std::get<std::string>(row.at(1)),
            time_in(row.at(2)).value(), time_in(row.at(3)), time_in(row.at(4))};
}

// What the events of one page do to each user, in the order in which users first appear.
class PageOfUsers {
public:
    void add(const domain::StreamId& stream, const domain::UserEvent& event) {
        std::visit(domain::overloaded{
                       [&](const domain::UserRegistered& e) {
                           auto& user = user_of(e.user_id);
                           user.stream = stream;
                           user.registered_at = e.registered_at;
                           user.status = "pending";
                       },
                       [&](const domain::UserImported& e) {
                           auto& user = user_of(e.user_id);
                           user.stream = stream;
                           user.registered_at = e.active_since;
                           user.activated_at = e.active_since;
                           user.status = "active";
                       },
                       [&](const domain::UserActivated& e) {
                           auto& user = user_of(e.user_id);
                           user.activated_at = e.activated_at;
                           user.status = "active";
                       },
                       [&](const domain::UserErased& e) {
                           auto& user = user_of(e.user_id);
                           user.erased_at = e.erased_at;
                           user.status = "erased";
                       },
                       [](const domain::RegistrationClaimed&) {},
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationDisowned&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::CodeIssued&) {},
                       [](const domain::CodeRejected&) {},
                       [](const domain::CodeExpired&) {},
                       [](const domain::CodeMailed&) {},
                       [](const domain::CodeMailFailed&) {},
                       [](const domain::PasswordRehashed&) {},
                   },
                   event);
    }

    // Those who registered in this page.
    [[nodiscard]] BulkStatement::Rows inserted() const {
        BulkStatement::Rows rows;
        for (const auto& user : users_)
            if (user.registered_at)
                rows.push_back({user.id.to_string(), user.stream.to_string(), user.status,
                                micros(*user.registered_at), to_value(user.activated_at),
                                to_value(user.erased_at)});
        return rows;
    }

    // Those who have a row already.
    [[nodiscard]] BulkStatement::Rows changed() const {
        BulkStatement::Rows rows;
        for (const auto& user : users_)
            if (!user.registered_at)
                rows.push_back({user.id.to_string(), user.status, to_value(user.activated_at),
                                to_value(user.erased_at)});
        return rows;
    }

private:
    struct User {
        domain::UserId id;
        domain::StreamId stream = {};
        std::string status = {};
        std::optional<domain::LogTime> registered_at = {};
        std::optional<domain::LogTime> activated_at = {};
        std::optional<domain::LogTime> erased_at = {};
    };

    User& user_of(const domain::UserId& id) {
        const auto [place, is_new] = places_.try_emplace(id, users_.size());
        if (is_new) users_.push_back({id});
        return users_[place->second];
    }

    std::vector<User> users_;
    std::unordered_map<domain::UserId, std::size_t> places_;
};

class Users final : public Projection {
public:
    explicit Users(const std::string& suffix) : table_(table_name + suffix) {}

    std::string create_tables() const override {
        return "CREATE TABLE IF NOT EXISTS " + table_ +
               " (user_id text PRIMARY KEY, stream_id text NOT NULL, status text NOT NULL,"
               " registered_at bigint NOT NULL, activated_at bigint, erased_at bigint);"
               "CREATE INDEX IF NOT EXISTS " +
               table_ + "_by_status ON " + table_ + " (status, registered_at);";
    }

    std::string drop_tables() const override { return "DROP TABLE IF EXISTS " + table_ + ";"; }

    void apply(ReadModelTransaction& transaction, ProjectedPage page) override {
        PageOfUsers users;
        for (const auto& [stream, event] : page) users.add(stream, event);
        insert_.execute(transaction, users.inserted());
        change_.execute(transaction, users.changed());
    }

private:
    std::string table_;
    BulkStatement insert_{
        table_ + "_insert",
        {{"user_id", "text"},
         {"stream_id", "text"},
         {"status", "text"},
         {"registered_at", "bigint"},
         {"activated_at", "bigint"},
         {"erased_at", "bigint"}},
        "INSERT INTO " + table_ +
            " (user_id, stream_id, status, registered_at, activated_at, erased_at)"
            " SELECT user_id, stream_id, status, registered_at, activated_at, erased_at FROM rows"};
    BulkStatement change_{
        table_ + "_change",
        {{"id", "text"}, {"new_status", "text"}, {"activated", "bigint"}, {"erased", "bigint"}},
        "UPDATE " + table_ +
            " SET status = new_status, activated_at = coalesce(activated, activated_at),"
            " erased_at = coalesce(erased, erased_at) FROM rows WHERE user_id = id"};
};

}  // namespace

const ProjectionKind& users_kind() {
    static const ProjectionKind kind{table_name, 1,
                                     [](const std::string& suffix) -> std::unique_ptr<Projection> {
                                         return std::make_unique<Users>(suffix);
                                     }};
    return kind;
}

std::optional<UserSummary> find_user(ReadModelTransaction& transaction, const std::string& suffix,
                                     const domain::UserId& user) {
    const auto table = table_name + suffix;
    const NamedStatement statement{table + "_find", std::string("SELECT ") + summary_columns +
                                                        " FROM " + table + " WHERE user_id = $1"};
    const auto rows = transaction.query(statement, std::array<SqlValue, 1>{user.to_string()});
    if (rows.empty()) return std::nullopt;
    return summary_in(rows.front());
}

namespace {

constexpr auto beginning = std::numeric_limits<std::int64_t>::min();
constexpr auto end_of_time = std::numeric_limits<std::int64_t>::max();

bool has_status(const UsersQuery& query, const char* status) {
    return query.status.empty() || query.status == status;
}

std::int64_t first_wanted(const UsersQuery& query) {
    return query.registered_after ? micros(*query.registered_after) + 1 : beginning;
}

std::int64_t end_wanted(const UsersQuery& query) {
    return query.registered_before ? micros(*query.registered_before) : end_of_time;
}

// Of one status: what the index (status, registered_at) has in this order.
std::vector<ListedUser> list_status(ReadModelTransaction& transaction, const std::string& suffix,
                                    const char* status, const UsersQuery& query) {
    const auto table = table_name + suffix;
    const NamedStatement statement{
        table + "_list", std::string("SELECT ") + summary_columns + ", user_id FROM " + table +
                             " WHERE status = $1 AND registered_at >= $2 AND registered_at < $3"
                             " AND (registered_at > $4 OR (registered_at = $4 AND user_id > $5))"
                             " ORDER BY registered_at, user_id LIMIT $6"};
    const auto after = query.after ? micros(query.after->first) : beginning;
    const std::array<SqlValue, 6> parameters{
        std::string(status),
        std::max(first_wanted(query), after),
        end_wanted(query),
        after,
        query.after ? query.after->second.to_string() : std::string(),
        static_cast<std::int64_t>(query.limit)};
    std::vector<ListedUser> users;
    for (const auto& row : transaction.query(statement, parameters))
        users.emplace_back(id_in<domain::UserId>(row.at(5)), summary_in(row));
    return users;
}

}  // namespace

std::int64_t count_users(ReadModelTransaction& transaction, const std::string& suffix,
                         const UsersQuery& query) {
    const auto table = table_name + suffix;
    const NamedStatement statement{table + "_count",
                                   "SELECT count(*) FROM " + table +
                                       " WHERE status = $1 AND registered_at >= $2"
                                       " AND registered_at < $3"};
    std::int64_t count = 0;
    for (const auto* status : statuses) {
        if (!has_status(query, status)) continue;
        const std::array<SqlValue, 3> parameters{std::string(status), first_wanted(query),
                                                 end_wanted(query)};
        count += std::get<std::int64_t>(transaction.query(statement, parameters).front().at(0));
    }
    return count;
}

std::vector<ListedUser> list_users(ReadModelTransaction& transaction, const std::string& suffix,
                                   const UsersQuery& query) {
    std::vector<ListedUser> users;
    for (const auto* status : statuses) {
        if (!has_status(query, status)) continue;
        std::ranges::move(list_status(transaction, suffix, status, query),
                          std::back_inserter(users));
    }
    std::ranges::sort(users, {}, [](const ListedUser& user) {
        return std::pair(user.second.registered_at, user.first);
    });
    if (users.size() > query.limit)
        users.erase(users.begin() + static_cast<std::ptrdiff_t>(query.limit), users.end());
    return users;
}

std::optional<domain::StreamId> stream_of_user(ReadModelTransaction& transaction,
                                               const std::string& suffix,
                                               const domain::UserId& user) {
    const auto found = find_user(transaction, suffix, user);
    if (!found) return std::nullopt;
    return found->stream;
}

}  // namespace roster::projections
