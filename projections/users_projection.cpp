// A row is added with UserRegistered and never removed: who was erased is remembered as an id
// without a person.

#include "projections/users_projection.hpp"

#include <array>
#include <stdexcept>

#include "domain/overloaded.hpp"

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::RecordedEvent;
using eventstore::SqlValue;

constexpr const char* table_name = "users";

std::int64_t micros(domain::LogTime time) { return time.time_since_epoch().count(); }

std::optional<domain::LogTime> time_in(const SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return std::nullopt;
    return domain::LogTime(std::chrono::microseconds(*number));
}

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

    void apply(ReadModelTransaction& transaction, const RecordedEvent& recorded,
               const domain::UserEvent& event) override {
        std::visit(domain::overloaded{
                       [&](const domain::UserRegistered& e) { add(transaction, recorded, e); },
                       [&](const domain::UserActivated& e) {
                           transaction.execute(activate_, at(e.user_id, e.activated_at));
                       },
                       [&](const domain::UserErased& e) {
                           transaction.execute(erase_, at(e.user_id, e.erased_at));
                       },
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::CodeIssued&) {},
                       [](const domain::CodeRejected&) {},
                       [](const domain::CodeExpired&) {},
                       [](const domain::CodeMailed&) {},
                       [](const domain::CodeMailFailed&) {},
                   },
                   event);
    }

private:
    void add(ReadModelTransaction& transaction, const RecordedEvent& recorded,
             const domain::UserRegistered& e) {
        const std::array<SqlValue, 3> row{e.user_id.to_string(), recorded.stream.to_string(),
                                          micros(e.registered_at)};
        transaction.execute(insert_, row);
    }

    static std::array<SqlValue, 2> at(const domain::UserId& user, domain::LogTime time) {
        return {user.to_string(), micros(time)};
    }

    std::string table_;
    NamedStatement insert_{
        table_ + "_insert",
        "INSERT INTO " + table_ +
            " (user_id, stream_id, status, registered_at) VALUES ($1, $2, 'pending', $3)"};
    NamedStatement activate_{
        table_ + "_activate",
        "UPDATE " + table_ + " SET status = 'active', activated_at = $2 WHERE user_id = $1"};
    NamedStatement erase_{
        table_ + "_erase",
        "UPDATE " + table_ + " SET status = 'erased', erased_at = $2 WHERE user_id = $1"};
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
    const NamedStatement statement{
        table + "_find", "SELECT stream_id, status, registered_at, activated_at, erased_at FROM " +
                             table + " WHERE user_id = $1"};
    const auto rows = transaction.query(statement, std::array<SqlValue, 1>{user.to_string()});
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    const auto stream = domain::StreamId::parse(std::get<std::string>(row.at(0)));
    if (!stream) throw std::runtime_error(table + " holds a stream id that is none");
    return UserSummary{*stream, std::get<std::string>(row.at(1)), time_in(row.at(2)).value(),
                       time_in(row.at(3)), time_in(row.at(4))};
}

std::optional<domain::StreamId> stream_of_user(ReadModelTransaction& transaction,
                                               const std::string& suffix,
                                               const domain::UserId& user) {
    const auto found = find_user(transaction, suffix, user);
    if (!found) return std::nullopt;
    return found->stream;
}

}  // namespace roster::projections
