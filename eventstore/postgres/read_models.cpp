#include "eventstore/postgres/read_models.hpp"

#include <charconv>

#include <pqxx/row>

#include "eventstore/codec/stored_text.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

// The types' ids in every PostgreSQL (pg_type.dat).
enum TypeId : unsigned {
    boolean = 16,
    int8 = 20,
    int2 = 21,
    int4 = 23,
    float4 = 700,
    float8 = 701,
    numeric = 1700
};

std::optional<std::string> to_parameter(const SqlValue& value) {
    struct Text {
        std::optional<std::string> operator()(std::monostate) const { return std::nullopt; }
        std::optional<std::string> operator()(std::int64_t number) const {
            return std::to_string(number);
        }
        std::optional<std::string> operator()(double number) const {
            std::array<char, 32> text{};
            const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
            return std::string(text.data(), end);
        }
        std::optional<std::string> operator()(const std::string& text) const {
            require_storable_text(text, "a read model's parameter");
            return text;
        }
    };
    return std::visit(Text{}, value);
}

PostgresParameters to_parameters(std::span<const SqlValue> values) {
    PostgresParameters parameters;
    parameters.reserve(values.size());
    for (const auto& value : values) parameters.push_back(to_parameter(value));
    return parameters;
}

SqlValue to_number(const pqxx::field& field) {
    const auto text = text_of(field);
    // sum(bigint) is numeric here and an integer in SQLite: a whole number is an integer in both.
    std::int64_t whole = 0;
    const auto* end = text.data() + text.size();
    if (const auto [rest, error] = std::from_chars(text.data(), end, whole);
        error == std::errc() && rest == end)
        return whole;
    double number = 0;
    if (const auto [rest, error] = std::from_chars(text.data(), end, number);
        error == std::errc() && rest == end)
        return number;
    throw StoreFailure("a number in a read model cannot be read");
}

SqlValue to_value(const pqxx::field& field, unsigned type) {
    if (field.is_null()) return std::monostate{};
    switch (type) {
        case boolean:
            return std::int64_t{text_of(field) == "t"};
        case int2:
        case int4:
        case int8:
            return number_of(field);
        case float4:
        case float8:
            return std::stod(text_of(field));
        case numeric:
            return to_number(field);
        default:
            return text_of(field);
    }
}

SqlRow to_row(const pqxx::row& row) {
    SqlRow values;
    values.reserve(static_cast<std::size_t>(row.size()));
    for (pqxx::row::size_type i = 0; i < row.size(); ++i)
        values.push_back(to_value(row[i], row.column_type(i)));
    return values;
}

class Transaction final : public ReadModelTransaction {
public:
    Transaction(PostgresSession& session, PostgresConnection& connection)
        : session_(session), connection_(connection) {}

    // PostgreSQL answers a COMMIT after a failed statement with a silent ROLLBACK, so it is
    // remembered here, whatever `work` catches.
    void require_sound() const {
        if (failed_) throw StoreFailure("a statement of this transaction failed");
    }

    std::size_t execute(const NamedStatement& statement,
                        std::span<const SqlValue> parameters) override {
        return static_cast<std::size_t>(run(statement, parameters).affected_rows());
    }

    std::vector<SqlRow> query(const NamedStatement& statement,
                              std::span<const SqlValue> parameters) override {
        std::vector<SqlRow> rows;
        for (const auto& row : run(statement, parameters)) rows.push_back(to_row(row));
        return rows;
    }

    // Tables belong to whoever makes them, and only their owner may drop them: all who have the
    // service's role make them as that role.
    void define(std::string_view sql) override {
        require_storable_text(sql, "a definition");
        watched([&] { return connection_.run(postgres::take_definition_lock); });
        watched([&] { return connection_.run(postgres::become_service_role); });
        if (may_define()) watched([&] { return connection_.run(std::string(sql)); });
        watched([&] { return connection_.run("SET LOCAL ROLE NONE"); });
    }

    bool may_define() override {
        const auto may = watched([&] { return connection_.execute(postgres::may_define); });
        return number_of(may[0][0]) == 1;
    }

    std::optional<Checkpoint> checkpoint(std::string_view follower) override {
        const auto rows = watched([&] {
            return connection_.execute(postgres::read_checkpoint, {std::string(follower)});
        });
        if (rows.empty()) return std::nullopt;
        return Checkpoint{.position = {number_of(rows[0][0])},
                          .hash = hash_of(rows[0][1]),
                          .detail = text_of(rows[0][2])};
    }

    void save_checkpoint(std::string_view follower, const Checkpoint& checkpoint) override {
        watched([&] {
            return connection_.execute(postgres::save_checkpoint,
                                       parameters_of(follower, checkpoint));
        });
    }

    bool move_checkpoint(std::string_view follower, const std::optional<Checkpoint>& from,
                         const Checkpoint& to) override {
        auto parameters = parameters_of(follower, to);
        if (from) {
            parameters.push_back(std::to_string(from->position.value));
            parameters.push_back(to_bytea(from->hash));
            parameters.push_back(from->detail);
        }
        const auto moved = watched([&] {
            return connection_.execute(
                from ? postgres::move_checkpoint : postgres::start_checkpoint, parameters);
        });
        return moved.affected_rows() == 1;
    }

    void remove_checkpoint(std::string_view follower) override {
        watched([&] {
            return connection_.execute(postgres::remove_checkpoint, {std::string(follower)});
        });
    }

private:
    static PostgresParameters parameters_of(std::string_view follower,
                                            const Checkpoint& checkpoint) {
        require_storable_text(checkpoint.detail, "a checkpoint's detail");
        return {std::string(follower), std::to_string(checkpoint.position.value),
                to_bytea(checkpoint.hash), checkpoint.detail};
    }

    pqxx::result run(const NamedStatement& statement, std::span<const SqlValue> parameters) {
        // A name of ours must not meet one of a projection's.
        const auto name = "rm_" + statement.name;
        return watched([&] {
            return connection_.execute({name.c_str(), statement.sql.c_str()},
                                       to_parameters(parameters));
        });
    }

    template <class Call>
    pqxx::result watched(Call&& call) {
        require_sound();
        session_.renew_deadline();
        try {
            return call();
        } catch (...) {
            failed_ = true;
            throw;
        }
    }

    PostgresSession& session_;
    PostgresConnection& connection_;
    bool failed_ = false;
};

}  // namespace

PostgresReadModels::PostgresReadModels(std::shared_ptr<PostgresAccess> access)
    : session_(std::move(access), SessionKind::read_models) {}

std::expected<void, StoreUnavailable> PostgresReadModels::in_transaction(
    const std::function<void(ReadModelTransaction&)>& work) {
    return at_the_border([&] {
        session_.call([&](PostgresConnection& connection) {
            connection.begin_with("");
            Transaction transaction(session_, connection);
            work(transaction);
            transaction.require_sound();
            session_.renew_deadline();
            connection.commit();
        });
    });
}

}  // namespace roster::eventstore
