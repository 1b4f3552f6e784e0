// A second table remembers when each code was issued, and to whom, until no outcome can come any
// more.

#include "projections/funnel_projection.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

#include "domain/overloaded.hpp"
#include "projections/bulk_statement.hpp"
#include "projections/sql_time.hpp"

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::SqlRow;
using eventstore::SqlValue;

constexpr const char* table_name = "funnel";
constexpr std::chrono::hours codes_kept{48};  // a code lives for 24 h at most
constexpr std::size_t buckets = delivery_bounds.size() + 1;

std::int64_t minute_of(domain::LogTime time) {
    return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

std::string bucket_column(std::size_t bucket) { return "delivered_" + std::to_string(bucket); }

std::size_t bucket_of(std::int64_t delivery_micros) {
    const auto seconds = static_cast<double>(delivery_micros) / 1e6;
    const auto bound = std::ranges::lower_bound(delivery_bounds, seconds);
    return static_cast<std::size_t>(bound - delivery_bounds.begin());
}

// All but the minute, in the order of the table.
std::vector<std::string> counter_columns() {
    std::vector<std::string> columns{"registered", "mailed",   "activated",
                                     "expired",    "rejected", "delivery_micros"};
    for (std::size_t i = 0; i < buckets; ++i) columns.push_back(bucket_column(i));
    return columns;
}

const std::vector<std::string>& counter_names() {
    static const auto names = counter_columns();
    return names;
}

std::vector<BulkColumn> count_columns() {
    std::vector<BulkColumn> columns{{"minute", "bigint"}};
    for (const auto& name : counter_names()) columns.push_back({name.c_str(), "bigint"});
    return columns;
}

// "WHERE true": without it SQLite takes ON for the join's.
std::string count_body(const std::string& table) {
    std::string names = "minute";
    std::string sums;
    for (const auto& name : counter_names()) {
        names += ", " + name;
        sums.append(sums.empty() ? "" : ", ").append(name).append(" = ").append(table);
        sums.append(".").append(name).append(" + excluded.").append(name);
    }
    return "INSERT INTO " + table + " (" + names + ") SELECT " + names +
           " FROM rows WHERE true ON CONFLICT (minute) DO UPDATE SET " + sums;
}

struct KnownCode {
    std::int64_t issued_at;
    bool is_shadow;
};

struct PageOfCodes {
    std::unordered_map<domain::CodeId, KnownCode> known = {};
    BulkStatement::Rows issued = {};  // rows of the table of codes
    std::optional<domain::LogTime> newest = {};
};

PageOfCodes issued_in(ProjectedPage page) {
    PageOfCodes codes;
    for (const auto& projected : page) {
        const auto* issued = std::get_if<domain::CodeIssued>(&projected.event);
        if (issued == nullptr) continue;
        const bool shadow = issued->reason == domain::CodeReason::shadow;
        codes.known[issued->code_id] = {micros(issued->life.issued_at()), shadow};
        codes.issued.push_back(
            {issued->code_id.to_string(), micros(issued->life.issued_at()), std::int64_t{shadow}});
        codes.newest =
            std::max(codes.newest.value_or(issued->life.issued_at()), issued->life.issued_at());
    }
    return codes;
}

// The code that an event is about: when it was issued may have to be known to count the event.
const domain::CodeId* code_in(const domain::UserEvent& event) {
    return std::visit(
        [](const auto& any) -> const domain::CodeId* {
            if constexpr (requires { any.code_id; }) return &any.code_id;
            return nullptr;
        },
        event);
}

// What happened in each minute that a page touches.
class PageOfCounts {
public:
    explicit PageOfCounts(const PageOfCodes& codes) : codes_(codes) {}

    void add(const domain::UserEvent& event) {
        std::visit(domain::overloaded{
                       [&](const domain::UserRegistered& e) { ++at(e.registered_at).registered; },
                       [&](const domain::UserActivated& e) { ++at(e.activated_at).activated; },
                       [&](const domain::CodeRejected& e) { ++at(e.rejected_at).rejected; },
                       [&](const domain::CodeMailed& e) { mailed(e); },
                       [&](const domain::CodeExpired& e) { expired(e); },
                       [](const domain::UserImported&) {},  // never came through the funnel
                       [](const domain::CodeIssued&) {},
                       [](const domain::CodeMailFailed&) {},
                       [](const domain::RegistrationClaimed&) {},
                       [](const domain::RegistrationRestarted&) {},
                       [](const domain::RegistrationDisowned&) {},
                       [](const domain::RegistrationShadowed&) {},
                       [](const domain::PasswordRehashed&) {},
                       [](const domain::UserErased&) {},
                   },
                   event);
    }

    [[nodiscard]] BulkStatement::Rows rows() const {
        BulkStatement::Rows rows;
        for (const auto& [minute, step] : steps_) {
            eventstore::SqlRow row{
                minute,       step.registered, step.mailed,         step.activated,
                step.expired, step.rejected,   step.delivery_micros};
            row.insert(row.end(), step.delivered.begin(), step.delivered.end());
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    FunnelStep& at(domain::LogTime time) { return steps_[minute_of(time)]; }

    void mailed(const domain::CodeMailed& e) {
        auto& step = at(e.mailed_at);
        ++step.mailed;
        if (e.unconfirmed) return;  // when it arrived nobody knows
        const auto code = codes_.known.find(e.code_id);
        if (code == codes_.known.end()) return;
        const auto took = std::max<std::int64_t>(micros(e.mailed_at) - code->second.issued_at, 0);
        ++step.delivered.at(bucket_of(took));
        step.delivery_micros += took;
    }

    void expired(const domain::CodeExpired& e) {
        const auto code = codes_.known.find(e.code_id);
        const bool shadow = code != codes_.known.end() && code->second.is_shadow;
        if (!shadow) ++at(e.expired_at).expired;
    }

    const PageOfCodes& codes_;
    std::map<std::int64_t, FunnelStep> steps_;
};

BulkStatement::Rows counts_of(ProjectedPage page, const PageOfCodes& codes) {
    PageOfCounts counts(codes);
    for (const auto& projected : page) counts.add(projected.event);
    return counts.rows();
}

class Funnel final : public Projection {
public:
    explicit Funnel(const std::string& suffix)
        : table_(table_name + suffix), codes_(table_ + "_codes") {}

    std::string create_tables() const override {
        std::string columns;
        for (const auto& name : counter_names()) columns += ", " + name + " bigint NOT NULL";
        return "CREATE TABLE IF NOT EXISTS " + table_ + " (minute bigint PRIMARY KEY" + columns +
               ");CREATE TABLE IF NOT EXISTS " + codes_ +
               " (code_id text PRIMARY KEY, issued_at bigint NOT NULL, is_shadow bigint NOT NULL);"
               "CREATE INDEX IF NOT EXISTS " +
               codes_ + "_by_time ON " + codes_ + " (issued_at);";
    }

    std::string drop_tables() const override {
        return "DROP TABLE IF EXISTS " + table_ + ";DROP TABLE IF EXISTS " + codes_ + ";";
    }

    void apply(ReadModelTransaction& transaction, ProjectedPage page) override {
        PageOfCodes codes = issued_in(page);
        recall(transaction, page, codes);
        count_.execute(transaction, counts_of(page, codes));
        remember_.execute(transaction, codes.issued);
        if (codes.newest)
            transaction.execute(forget_,
                                std::array<SqlValue, 1>{micros(*codes.newest - codes_kept)});
    }

private:
    // Adds what earlier pages issued and this one needs.
    void recall(ReadModelTransaction& transaction, ProjectedPage page, PageOfCodes& codes) {
        BulkStatement::Rows wanted;
        for (const auto& projected : page) {
            const auto* code = code_in(projected.event);
            if (code != nullptr && !codes.known.contains(*code))
                wanted.push_back({code->to_string()});
        }
        for (const auto& row : find_.query(transaction, wanted))
            codes.known[domain::CodeId::parse(std::get<std::string>(row.at(0))).value()] = {
                std::get<std::int64_t>(row.at(1)), std::get<std::int64_t>(row.at(2)) != 0};
    }

    std::string table_;
    std::string codes_;
    BulkStatement remember_{codes_ + "_remember",
                            {{"code_id", "text"}, {"issued_at", "bigint"}, {"is_shadow", "bigint"}},
                            "INSERT INTO " + codes_ +
                                " (code_id, issued_at, is_shadow)"
                                " SELECT code_id, issued_at, is_shadow FROM rows"};
    BulkStatement find_{
        codes_ + "_find",
        {{"id", "text"}},
        "SELECT code_id, issued_at, is_shadow FROM rows JOIN " + codes_ + " ON code_id = id"};
    BulkStatement count_{table_ + "_count", count_columns(), count_body(table_)};
    NamedStatement forget_{codes_ + "_forget", "DELETE FROM " + codes_ + " WHERE issued_at < $1"};
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
    for (const auto& name : counter_names()) sums += ", sum(" + name + ")";
    return {table + "_sums",
            "SELECT minute - (minute - $1) % $3 AS begins" + sums + " FROM " + table +
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
