// A second table remembers when each code was issued, and to whom, until no outcome can come any
// more.

#include "projections/funnel_projection.hpp"

#include <algorithm>

#include "domain/overloaded.hpp"

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::SqlRow;
using eventstore::SqlValue;

constexpr const char* table_name = "funnel";
constexpr std::chrono::hours codes_kept{48};  // a code lives for 24 h at most
constexpr std::size_t buckets = delivery_bounds.size() + 1;

std::int64_t micros(domain::LogTime time) { return time.time_since_epoch().count(); }

std::int64_t minute_of(domain::LogTime time) {
    return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

std::string bucket_column(std::size_t bucket) { return "delivered_" + std::to_string(bucket); }

std::size_t bucket_of(std::int64_t delivery_micros) {
    const auto seconds = static_cast<double>(delivery_micros) / 1e6;
    const auto bound = std::ranges::lower_bound(delivery_bounds, seconds);
    return static_cast<std::size_t>(bound - delivery_bounds.begin());
}

std::vector<std::string> bucket_columns() {
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < buckets; ++i) columns.push_back(bucket_column(i));
    return columns;
}

class Funnel final : public Projection {
public:
    explicit Funnel(const std::string& suffix)
        : table_(table_name + suffix), codes_(table_ + "_codes") {}

    std::string create_tables() const override {
        std::string columns;
        for (const auto& column : bucket_columns())
            columns += ", " + column + " bigint NOT NULL DEFAULT 0";
        return "CREATE TABLE IF NOT EXISTS " + table_ +
               " (minute bigint PRIMARY KEY, registered bigint NOT NULL DEFAULT 0,"
               " mailed bigint NOT NULL DEFAULT 0, activated bigint NOT NULL DEFAULT 0,"
               " expired bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,"
               " delivery_micros bigint NOT NULL DEFAULT 0" +
               columns + ");CREATE TABLE IF NOT EXISTS " + codes_ +
               " (code_id text PRIMARY KEY, issued_at bigint NOT NULL, is_shadow bigint NOT NULL);"
               "CREATE INDEX IF NOT EXISTS " +
               codes_ + "_by_time ON " + codes_ + " (issued_at);";
    }

    std::string drop_tables() const override {
        return "DROP TABLE IF EXISTS " + table_ + ";DROP TABLE IF EXISTS " + codes_ + ";";
    }

    void apply(ReadModelTransaction& transaction, const eventstore::RecordedEvent&,
               const domain::UserEvent& event) override {
        std::visit(domain::overloaded{
                       [&](const domain::UserRegistered& e) {
                           count(transaction, "registered", e.registered_at);
                       },
                       [&](const domain::UserActivated& e) {
                           count(transaction, "activated", e.activated_at);
                       },
                       [&](const domain::CodeRejected& e) {
                           count(transaction, "rejected", e.rejected_at);
                       },
                       [&](const domain::CodeIssued& e) { issued(transaction, e); },
                       [&](const domain::CodeMailed& e) { mailed(transaction, e); },
                       [&](const domain::CodeExpired& e) { expired(transaction, e); },
                       [](const domain::CodeMailFailed&) {},
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::UserErased&) {},
                   },
                   event);
    }

private:
    void issued(ReadModelTransaction& transaction, const domain::CodeIssued& e) {
        const bool shadow = e.reason == domain::CodeReason::shadow;
        const std::array<SqlValue, 3> row{e.code_id.to_string(), micros(e.issued_at),
                                          std::int64_t{shadow}};
        transaction.execute(remember_, row);
        transaction.execute(forget_, std::array<SqlValue, 1>{micros(e.issued_at - codes_kept)});
    }

    void mailed(ReadModelTransaction& transaction, const domain::CodeMailed& e) {
        count(transaction, "mailed", e.mailed_at);
        const auto code = find_code(transaction, e.code_id);
        if (code.empty()) return;
        const auto took =
            std::max<std::int64_t>(micros(e.mailed_at) - std::get<std::int64_t>(code.at(0)), 0);
        count(transaction, bucket_column(bucket_of(took)), e.mailed_at);
        add(transaction, "delivery_micros", e.mailed_at, took);
    }

    void expired(ReadModelTransaction& transaction, const domain::CodeExpired& e) {
        const auto code = find_code(transaction, e.code_id);
        const bool shadow = !code.empty() && std::get<std::int64_t>(code.at(1)) != 0;
        if (!shadow) count(transaction, "expired", e.expired_at);
    }

    SqlRow find_code(ReadModelTransaction& transaction, const domain::CodeId& code) {
        const auto rows = transaction.query(find_, std::array<SqlValue, 1>{code.to_string()});
        return rows.empty() ? SqlRow{} : rows.front();
    }

    void count(ReadModelTransaction& transaction, const std::string& column, domain::LogTime time) {
        add(transaction, column, time, 1);
    }

    void add(ReadModelTransaction& transaction, const std::string& column, domain::LogTime time,
             std::int64_t amount) {
        const NamedStatement statement{table_ + "_add_" + column,
                                       "INSERT INTO " + table_ + " (minute, " + column +
                                           ") VALUES ($1, $2) ON CONFLICT (minute) DO UPDATE SET " +
                                           column + " = " + table_ + "." + column + " + excluded." +
                                           column};
        transaction.execute(statement, std::array<SqlValue, 2>{minute_of(time), amount});
    }

    std::string table_;
    std::string codes_;
    NamedStatement remember_{
        codes_ + "_remember",
        "INSERT INTO " + codes_ + " (code_id, issued_at, is_shadow) VALUES ($1, $2, $3)"};
    NamedStatement forget_{codes_ + "_forget", "DELETE FROM " + codes_ + " WHERE issued_at < $1"};
    NamedStatement find_{codes_ + "_find",
                         "SELECT issued_at, is_shadow FROM " + codes_ + " WHERE code_id = $1"};
};

FunnelStep step_of(const SqlRow& row) {
    const auto number = [&](std::size_t column) { return std::get<std::int64_t>(row.at(column)); };
    FunnelStep step{.begins = domain::LogTime(std::chrono::minutes(number(0))),
                    .registered = number(1),
                    .mailed = number(2),
                    .activated = number(3),
                    .expired = number(4),
                    .rejected = number(5),
                    .delivery_micros = number(6)};
    for (std::size_t i = 0; i < buckets; ++i) step.delivered[i] = number(7 + i);
    return step;
}

NamedStatement sums_statement(const std::string& table) {
    std::string sums;
    for (const auto& column : bucket_columns()) sums += ", sum(" + column + ")";
    return {table + "_sums",
            "SELECT minute - (minute - $1) % $3 AS begins, sum(registered), sum(mailed),"
            " sum(activated), sum(expired), sum(rejected), sum(delivery_micros)" +
                sums + " FROM " + table +
                " WHERE minute >= $1 AND minute < $2 GROUP BY begins ORDER BY begins"};
}

}  // namespace

const ProjectionKind& funnel_kind() {
    static const ProjectionKind kind{table_name, 1,
                                     [](const std::string& suffix) -> std::unique_ptr<Projection> {
                                         return std::make_unique<Funnel>(suffix);
                                     }};
    return kind;
}

std::vector<FunnelStep> read_funnel(ReadModelTransaction& transaction, const std::string& suffix,
                                    const FunnelSpan& span) {
    const std::array<SqlValue, 3> parameters{minute_of(span.from), minute_of(span.to),
                                             std::int64_t{span.step.count()}};
    std::vector<FunnelStep> steps;
    for (const auto& row : transaction.query(sums_statement(table_name + suffix), parameters))
        steps.push_back(step_of(row));
    return steps;
}

}  // namespace roster::projections
