#include "projections/bulk_statement.hpp"

namespace roster::projections {

namespace {

using eventstore::ReadModelTransaction;
using eventstore::SqlValue;

// So that at most three of a length follow each other.
constexpr std::size_t run_lengths[] = {256, 64, 16, 4, 1};

std::string column_names(const std::vector<BulkColumn>& columns) {
    std::string names;
    for (const auto& column : columns) names.append(names.empty() ? "" : ", ").append(column.name);
    return names;
}

// "(CAST($1 AS text), CAST($2 AS bigint)), (CAST($3 AS text), …": the cast tells PostgreSQL the
// type, which nothing else in a VALUES list does.
std::string values_of(const std::vector<BulkColumn>& columns, std::size_t rows) {
    std::string values;
    std::size_t parameter = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        values += row == 0 ? "(" : "), (";
        for (std::size_t column = 0; column < columns.size(); ++column) {
            values += column == 0 ? "CAST($" : ", CAST($";
            values += std::to_string(++parameter);
            values += " AS ";
            values.append(columns[column].type).append(")");
        }
    }
    return values + ")";
}

}  // namespace

BulkStatement::BulkStatement(const std::string& name, const std::vector<BulkColumn>& columns,
                             std::string_view body) {
    const auto names = column_names(columns);
    for (const auto length : run_lengths) {
        std::string sql = "WITH rows(";
        sql.append(names).append(") AS (VALUES ").append(values_of(columns, length));
        sql.append(") ").append(body);
        statements_.push_back({length, {name + "_" + std::to_string(length), std::move(sql)}});
    }
}

template <class Run>
void BulkStatement::in_runs(const Rows& rows, const Run& run) const {
    std::vector<SqlValue> values;
    auto next = rows.begin();
    for (const auto& [length, statement] : statements_) {
        while (static_cast<std::size_t>(rows.end() - next) >= length) {
            values.clear();
            for (const auto end = next + static_cast<std::ptrdiff_t>(length); next != end; ++next)
                values.insert(values.end(), next->begin(), next->end());
            run(statement, values);
        }
    }
}

void BulkStatement::execute(ReadModelTransaction& transaction, const Rows& rows) const {
    in_runs(rows, [&](const auto& statement, const auto& values) {
        transaction.execute(statement, values);
    });
}

BulkStatement::Rows BulkStatement::query(ReadModelTransaction& transaction,
                                         const Rows& rows) const {
    Rows found;
    in_runs(rows, [&](const auto& statement, const auto& values) {
        for (auto& row : transaction.query(statement, values)) found.push_back(std::move(row));
    });
    return found;
}

}  // namespace roster::projections
