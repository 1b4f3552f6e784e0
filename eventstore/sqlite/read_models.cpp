#include "eventstore/sqlite/read_models.hpp"

#include "eventstore/codec/stored_text.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

SqlRow row_of(const SqliteQuery& query) {
    SqlRow row;
    const int columns = query.columns();
    row.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) row.push_back(query.value(i));
    return row;
}

class Transaction final : public ReadModelTransaction {
public:
    explicit Transaction(SqliteConnection& connection) : connection_(connection) {}

    // SQLite would commit what came before a failed statement, PostgreSQL would not: after a
    // failure neither does.
    void require_sound() const {
        if (failed_) throw StoreFailure("a statement of this transaction failed");
    }

    std::size_t execute(const NamedStatement& statement,
                        std::span<const SqlValue> parameters) override {
        return watched([&] { return prepared(statement).bind_all(parameters).run(); });
    }

    std::vector<SqlRow> query(const NamedStatement& statement,
                              std::span<const SqlValue> parameters) override {
        return watched([&] {
            std::vector<SqlRow> rows;
            auto query = prepared(statement);
            query.bind_all(parameters);
            while (query.next()) rows.push_back(row_of(query));
            return rows;
        });
    }

    void define(std::string_view sql) override {
        require_storable_text(sql, "a definition");
        watched([&] { connection_.run(std::string(sql)); });
    }

    std::optional<Checkpoint> checkpoint(std::string_view follower) override {
        return watched([&]() -> std::optional<Checkpoint> {
            auto row = connection_.query(sqlite::read_checkpoint);
            if (!row.bind(1, follower).next()) return std::nullopt;
            return Checkpoint{
                .position = {row.number(0)}, .hash = row.hash(1), .detail = row.text(2)};
        });
    }

    void save_checkpoint(std::string_view follower, const Checkpoint& checkpoint) override {
        watched([&] {
            connection_.query(sqlite::save_checkpoint)
                .bind(1, follower)
                .bind(2, checkpoint.position)
                .bind(3, crypto::ByteView(checkpoint.hash))
                .bind(4, checkpoint.detail)
                .run();
        });
    }

    bool move_checkpoint(std::string_view follower, const std::optional<Checkpoint>& from,
                         const Checkpoint& to) override {
        return watched([&] {
            auto query =
                connection_.query(from ? sqlite::move_checkpoint : sqlite::start_checkpoint);
            query.bind(1, follower)
                .bind(2, to.position)
                .bind(3, crypto::ByteView(to.hash))
                .bind(4, to.detail);
            if (from)
                query.bind(5, from->position)
                    .bind(6, crypto::ByteView(from->hash))
                    .bind(7, from->detail);
            return query.run() == 1;
        });
    }

    void remove_checkpoint(std::string_view follower) override {
        watched([&] { connection_.query(sqlite::remove_checkpoint).bind(1, follower).run(); });
    }

private:
    SqliteQuery prepared(const NamedStatement& statement) {
        // A name of ours must not meet one of a projection's.
        const auto name = "rm_" + statement.name;
        return connection_.query({name.c_str(), statement.sql.c_str()});
    }

    template <class Call>
    std::invoke_result_t<Call> watched(Call&& call) {
        require_sound();
        try {
            return call();
        } catch (...) {
            failed_ = true;
            throw;
        }
    }

    SqliteConnection& connection_;
    bool failed_ = false;
};

}  // namespace

std::expected<void, StoreUnavailable> SqliteReadModels::in_transaction(
    const std::function<void(ReadModelTransaction&)>& work) {
    return at_the_border([&] {
        session_.write([&](SqliteConnection& connection) {
            Transaction transaction(connection);
            work(transaction);
            transaction.require_sound();
            return true;
        });
    });
}

}  // namespace roster::eventstore
